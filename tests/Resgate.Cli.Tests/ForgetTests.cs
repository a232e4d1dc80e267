using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

public sealed class ForgetTests
{
    private const string History = "restic/v2-019-history";

    [Fact]
    public async Task A_dry_run_prints_tables_and_removes_nothing()
    {
        using var repository = new ScratchRepository($"{History}/repo");
        var before = repository.Files("snapshots");
        var run = await Terminal.RunAsync(repository.Location, "forget", "--keep-last", "1", "--dry-run", "--host", "gamma", "-v");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Applying Policy: keep 1 latest snapshots\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("keep 1 snapshots:\nID        Time                 Host        Tags           Reasons        Paths       Size\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(before, repository.Files("snapshots"));
    }

    [Fact]
    public async Task A_mistyped_tag_removes_nothing_at_all()
    {
        using var repository = new ScratchRepository($"{History}/repo");
        var before = repository.Files("snapshots");
        var run = await Terminal.RunAsync(repository.Location, "forget", "--keep-tag", "dialy");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("refusing to delete last snapshot of snapshot group", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, repository.Files("snapshots"));
    }

    [Theory]
    [InlineData("forget")]
    [InlineData("forget --unsafe-allow-remove-all")]
    [InlineData("forget --keep-last -1")]
    [InlineData("forget --keep-within 3w")]
    [InlineData("forget --keep-last 1 --no-lock")]
    [InlineData("prune --max-unused 100%")]
    [InlineData("prune --unsafe-recover-no-free-space abc")]
    [InlineData("check --read-data-subset 5")]
    [InlineData("check --read-data --read-data-subset 1/2")]
    [InlineData("tag")]
    [InlineData("tag --set a --add b")]
    public async Task Nonsense_is_refused_and_changes_nothing(string line)
    {
        using var repository = new ScratchRepository($"{History}/repo");
        var before = repository.Files("");
        var run = await Terminal.RunAsync(repository.Location, line.Split(' '));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, repository.Files(""));
    }

    [Fact]
    public async Task Snapshots_named_by_id_go_without_a_policy_and_unknown_names_are_passed_over()
    {
        using var repository = new ScratchRepository($"{History}/repo");
        var files = repository.Files("snapshots");
        string[] named = [.. files.Take(2).Select(path => Path.GetFileName(path)!)];
        var run = await Terminal.RunAsync(repository.Location, "forget", named[0], named[1][..10], "0123456789");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Ignoring \"0123456789\"", run.Error, StringComparison.Ordinal);
        Assert.Equal(files.Skip(2), repository.Files("snapshots"));
    }

    [Fact]
    public async Task Forget_keeps_and_says_what_restic_kept_and_said()
    {
        using var cases = JsonDocument.Parse(Fixtures.Bytes($"{History}/forget-cases.json"));
        using var repository = new ScratchRepository($"{History}/repo");
        var list = cases.RootElement.ValueKind == JsonValueKind.Array ? cases.RootElement : cases.RootElement.GetProperty("cases");
        foreach (var one in list.EnumerateArray())
        {
            string[] arguments = [.. one.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)];
            var run = await Terminal.RunAsync(repository.Location, ["forget", "--dry-run", "--no-lock", "--json", .. arguments]);
            if (one.TryGetProperty("groups", out var wanted) && wanted.ValueKind == JsonValueKind.Array)
            {
                using var found = JsonDocument.Parse(run.Out.Length == 0 ? "[]" : run.Out);
                Assert.Equal(Kept(wanted), Kept(found.RootElement));
            }
            else
            {
                Assert.NotEqual(0, run.ExitCode);
            }
        }

        static List<string> Kept(JsonElement groups) =>
            [.. groups.EnumerateArray()
                .SelectMany(group => group.GetProperty("keep") is { ValueKind: JsonValueKind.Array } keep ? keep.EnumerateArray() : [])
                .Select(kept => kept.ValueKind == JsonValueKind.String ? kept.GetString()! : kept.GetProperty("id").GetString()!)
                .Order(StringComparer.Ordinal)];
    }
}
