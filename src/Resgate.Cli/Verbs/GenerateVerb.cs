using System.CommandLine;
using Resgate.Cli.Completion;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>generate</c>: writes completion scripts and manual pages.</summary>
internal static class GenerateVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var bash = Verb.Text("--bash-completion", "write bash completion to this file (- for standard output)");
        var zsh = Verb.Text("--zsh-completion", "write zsh completion to this file (- for standard output)");
        var fish = Verb.Text("--fish-completion", "write fish completion to this file (- for standard output)");
        var powerShell = Verb.Text("--powershell-completion", "write PowerShell completion to this file (- for standard output)");
        var man = Verb.Text("--man", "write manual pages into this folder");
        var command = new Command("generate", "Write completion scripts and manual pages") { bash, fish, man, powerShell, zsh };
        return command.Does(globals, call =>
        {
            var root = CommandLine.CreateRoot(new GlobalOptions());
            var scripts = new CompletionScripts(root);
            (Option<string> Option, Func<string> Make)[] choices =
                [(bash, scripts.Bash), (zsh, scripts.Zsh), (fish, scripts.Fish), (powerShell, scripts.PowerShell)];
            var asked = choices.Where(choice => call.Get(choice.Option) is { Length: > 0 }).ToList();
            var pages = call.Get(man) is { Length: > 0 } folder ? folder : null;
            if (asked.Count == 0 && pages is null)
            {
                throw new ResgateException(FailureKind.Usage, "nothing to do, please specify at least one output file or folder");
            }

            if (asked.Count(choice => call.Get(choice.Option) == "-") > 1)
            {
                throw new ResgateException(FailureKind.Usage, "only one script can go to standard output");
            }

            foreach (var (option, make) in asked)
            {
                Write(call, call.Get(option)!, make());
            }

            foreach (var (name, content) in pages is null ? [] : ManPages.All(root))
            {
                Write(call, Path.Combine(pages!, name), content);
            }

            return ValueTask.FromResult(ExitCode.Done);
        });
    }

    private static void Write(Invocation call, string path, string content)
    {
        if (path == "-")
        {
            call.Out.Write(content);
            return;
        }

        try
        {
            File.WriteAllText(path, content);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write {path}", cause);
        }
    }
}
