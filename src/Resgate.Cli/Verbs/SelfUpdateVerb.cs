using System.CommandLine;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>self-update</c>: some builds of restic have it; here it says how updates come.</summary>
internal static class SelfUpdateVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var output = Verb.Text("--output", "where restic would save the new program");
        return new Command("self-update", "Say how this program is updated") { Hidden = true, Options = { output } }.Does(
            globals,
            static _ => throw new ResgateException(FailureKind.Usage, $"{ProgramName.Name} does not replace itself")
            {
                Hint = "install the new version as this one was installed",
            });
    }
}
