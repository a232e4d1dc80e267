using System.Text.Json;
using Resgate.Testing.Repositories;

namespace Resgate.Cli.Tests;

/// <summary>What check and prune say to thirty-five kinds of damage, compared with what restic says (golden damage-cases.json).</summary>
public sealed class DamageCasesTests
{
    // Where we differ on purpose: case, command, and why.
    private static readonly Dictionary<(string Case, string Command), (int ExitCode, string Why)> s_deviations = new()
    {
        [("tree with nodes null", "check")] = (0, "as restic 0.18: it is an empty directory"),
        [("tree with nodes null", "check --read-data")] = (0, "as restic 0.18: it is an empty directory"),
        [("tree with nodes null", "prune --dry-run")] = (0, "restic 0.18 takes it for empty as well; it refers to nothing that could be lost"),
        [("node name that cannot be unquoted", "check")] = (1, "restic 0.19 crashes with code 2"),
        [("node name that cannot be unquoted", "check --read-data")] = (1, "restic 0.19 crashes with code 2"),
        [("node name that cannot be unquoted", "prune --dry-run")] = (0, "pruning asks what a tree refers to, not how its files are called"),
    };

    public static TheoryData<string> Cases => [.. DamageCases.All.Select(DamageCases.NameOf)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Damage_is_judged_as_restic_judges_it(string name)
    {
        var damage = DamageCases.Named(name);
        using var repository = new ScratchRepository("restic/damage-base/repo");
        DamageCases.Apply(damage, repository.Location);
        var all = damage.GetProperty("expected");
        var expected = all.TryGetProperty("both", out var both) ? both : all.GetProperty("0.19.1");

        foreach (var command in (string[])["check", "check --read-data", "snapshots", "prune --dry-run"])
        {
            var wanted = expected.GetProperty(command);
            var exitCode = s_deviations.TryGetValue((name, command), out var ours)
                ? ours.ExitCode
                : wanted.GetProperty("exit_code").GetInt32();

            var run = await Terminal.RunAsync(repository.Location, [.. command.Split(' '), "--json"]);

            Assert.True(exitCode == run.ExitCode, $"{command}: code {run.ExitCode}, not {exitCode}\n{run.Out}\n{run.Error}");
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
            if (ours.Why is null && command.StartsWith("check", StringComparison.Ordinal) && wanted.TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.Object)
            {
                Compare(command, summary, run);
            }
        }

        Assert.Empty(repository.Files("locks").Except(DamageCases.PathsOf(damage).Select(repository.PathOf)));
    }

    private static void Compare(string command, JsonElement wanted, Terminal run)
    {
        var line = run.Out.Split('\n').Single(one => one.Contains("\"summary\"", StringComparison.Ordinal));
        using var parsed = JsonDocument.Parse(line);
        var found = parsed.RootElement;
        Assert.True(
            Number(wanted) == Number(found) && Packs(wanted).SequenceEqual(Packs(found))
            && Flag(wanted, "suggest_repair_index") == Flag(found, "suggest_repair_index")
            && Flag(wanted, "suggest_prune") == Flag(found, "suggest_prune"),
            $"{command}: {line}, not {wanted}\n{run.Error}");

        static int Number(JsonElement summary) => summary.GetProperty("num_errors").GetInt32();
        static bool Flag(JsonElement summary, string name) => summary.GetProperty(name).GetBoolean();
        static IEnumerable<string?> Packs(JsonElement summary) =>
            summary.GetProperty("broken_packs") is { ValueKind: JsonValueKind.Array } packs
                ? packs.EnumerateArray().Select(pack => pack.GetString()).Order(StringComparer.Ordinal)
                : [];
    }
}
