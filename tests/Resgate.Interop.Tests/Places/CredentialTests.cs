using System.Text;
using Resgate.Testing;

namespace Resgate.Interop.Tests.Places;

/// <summary>A secret of a place, or of a repository, is nowhere to be read but where its owner keeps it.</summary>
public sealed class CredentialTests
{
    private const string RepositoryPassword = "rep0sitory/secret";
    private const string WrongPassword = "rep0sitory/wrong secret";

    public static TheoryData<string> Kinds => [.. GuardedPlace.Kinds];

    /// <summary>In no output, no command line of any process, no cache, no state, no temporary file and nothing at the place; in none of its forms.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Credentials_never_appear(string kind)
    {
        await using var guarded = await GuardedPlace.StartAsync(kind);
        using var place = new Workplace { Password = RepositoryPassword };
        File.WriteAllText(Path.Combine(place.Source, "file"), "nothing of interest");
        Directory.CreateDirectory(Temporary(place));
        var told = new List<(string Where, byte[] Text)>();

        Run(guarded.Nowhere, 1, "init");
        Run(guarded.Wrong, 1, "init");
        Run(guarded.Right, 0, "init");
        Run(guarded.Right, 0, "backup", place.Source);
        Run(guarded.Right, 0, "backup", "--json", place.Source);
        foreach (var approach in (GuardedPlace.Approach[])[guarded.Wrong, guarded.Nowhere])
        {
            Run(approach, 1, "backup", place.Source);
            Run(approach, 1, "snapshots");
            Run(approach, 1, "check", "--json");
        }

        Run(guarded.Right, 1, "init", "--json");
        Run(guarded.Right, 1, "restore", "nosuch", "--target", place.Target);
        Run(guarded.Right, 1, "cat", "blob", "nosuch");
        Run(guarded.Right, 0, "check", "--read-data");
        Run(guarded.Right, 0, "forget", "--keep-last", "1", "--prune");
        RunPlan(guarded.Right, 0);
        RunPlan(guarded.Wrong, 1);
        RunPlan(guarded.Nowhere, 1);
        place.Password = WrongPassword;
        Run(guarded.Right, 12, "snapshots");
        Run(guarded.Right, 12, "snapshots", "--json");

        told.AddRange((await guarded.Contents()).Select(content => ("the place", content)));
        // There is no state where every plan was refused.
        foreach (var folder in ((string[])[place.Cache, Temporary(place), State(place)]).Where(Directory.Exists))
        {
            told.AddRange(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => (file, File.ReadAllBytes(file))));
        }

        Assert.True(told.Count > 50, "there was not much to look at");
        foreach (var form in guarded.Secrets.Concat([RepositoryPassword, WrongPassword]).SelectMany(Forms).Distinct())
        {
            var bytes = Encoding.UTF8.GetBytes(form);
            Assert.DoesNotContain(told, text => text.Text.AsSpan().IndexOf(bytes) >= 0 ? throw new InvalidOperationException($"{text.Where} tells '{form}'") : false);
        }

        void Run(GuardedPlace.Approach approach, int code, params string[] arguments)
        {
            place.Repository = approach.Address;
            Trace(approach, approach.Variables, code, arguments);
        }

        // The secrets are in the plan's files, and in no variable. One that stands in an address is refused: plans are read by many.
        void RunPlan(GuardedPlace.Approach approach, int code)
        {
            var credentials = place.Write("credentials", string.Concat(approach.Variables.Select(static variable => $"{variable.Name}={variable.Value}\n")));
            var plan = place.Write(
                "plan.yaml",
                $$"""
                system: sample
                profile: none
                device: edge-01
                root: {{place.Source}}
                places:
                  far: { repository: "{{approach.Address}}", password: {{place.Write("password", RepositoryPassword)}}, credentials: {{credentials}} }
                classes:
                  all: { rpo: 24h, every: 12h, keep: { last: 2 }, sources: [ { paths: [ file ] } ] }
                """);
            place.Repository = "";
            var isRefused = IsSecret(approach.Address);
            var open = approach.Variables.Where(variable => !IsSecret(variable.Value)).ToList();
            Trace(approach, open, isRefused ? 78 : code, "run", "all", "--plan", plan);
            Trace(approach, open, isRefused ? 78 : code, "run", "all", "--plan", plan, "--json");
            Trace(approach, open, isRefused ? 78 : 0, "plan", "show", plan);
        }

        bool IsSecret(string text) => guarded.Secrets.SelectMany(Forms).Any(form => text.Contains(form, StringComparison.Ordinal));

        void Trace(GuardedPlace.Approach approach, IEnumerable<(string, string)> variables, int code, params string[] arguments)
        {
            // The debugging output has every exception in it, with all its causes.
            place.Variables =
            [
                .. variables,
                ("RESGATE_DEBUG", "1"), ("RESGATE_RETRY_FOR", "1s"), ("TMPDIR", Temporary(place)), ("RESGATE_STATE_DIR", State(place)),
            ];
            var command = string.Join(' ', arguments);
            var (result, started) = Client.Ours.TryTraced(place, [.. approach.Flags ?? [], .. arguments, "-v", "-v"]);
            Assert.True(result.ExitCode == code, $"{command} at {kind} ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
            told.Add(($"standard output of {command}", result.Output));
            told.Add(($"standard error of {command}", Encoding.UTF8.GetBytes(result.Errors)));
            told.Add(($"the command lines of {command}", Encoding.UTF8.GetBytes(started)));
        }
    }

    private static string Temporary(Workplace place) => Path.Combine(place.Target, "../tmp");

    private static string State(Workplace place) => Path.Combine(place.Target, "../state");

    /// <summary>As it is, as URLs have it, as headers have it.</summary>
    private static IEnumerable<string> Forms(string secret) =>
        [secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')];
}
