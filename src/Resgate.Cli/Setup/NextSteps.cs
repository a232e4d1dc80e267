using Resgate.Cli.Kits;
using Resgate.Cli.Plans;
using Resgate.Policy.Plans;

namespace Resgate.Cli.Setup;

/// <summary>What is left to be done before a new plan can run, as commands for a shell.</summary>
internal static class NextSteps
{
    /// <param name="plan">The plan.</param>
    /// <param name="path">Where it is.</param>
    public static IReadOnlyList<string> Of(Plan plan, string path) =>
    [
        .. plan.Places.Select(static place => place.PasswordFile).Distinct().Where(static file => !Path.Exists(file)).Select(MakePassword),
        .. plan.Places.Select(static place => $"resgate init -r {ShellQuote.OfPath(place.Address.Text)} -p {ShellQuote.OfPath(place.PasswordFile)}"),
        path == PlanFile.UsualPath ? "resgate run" : $"resgate run --plan {ShellQuote.OfPath(path)}",
    ];

    // With -C a file that has come meanwhile stays: a password that is replaced opens nothing any more.
    private static string MakePassword(string file) =>
        $"(umask 077; set -C; mkdir -p {ShellQuote.OfPath(Path.GetDirectoryName(file)!)}; head -c 33 /dev/urandom | base64 > {ShellQuote.OfPath(file)})";
}
