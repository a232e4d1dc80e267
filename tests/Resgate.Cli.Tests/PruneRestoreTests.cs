using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>What golden repositories give back, before a prune that rewrites all it can and after it.</summary>
public sealed class PruneRestoreTests : IDisposable
{
    private const string Listing =
        "find . -mindepth 1 -printf '%y %m %T@ %l %p\\n' | LC_ALL=C sort; "
        + "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum";

    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-prune-").FullName;

    public void Dispose() => Tool.Run("rm", "-rf", "--", _folder);

    [Theory]
    [InlineData("v1-018-sink", "1")]
    [InlineData("v1-migrated-to-v2", "1")]
    [InlineData("v2-018-user", "1")]
    [InlineData("v2-019-chunks", "1")]
    [InlineData("v2-019-history", "5")]
    [InlineData("v2-019-pruned", "1")]
    [InlineData("v2-019-sink", "1")]
    [InlineData("v2-mixed-compression", "1")]
    public async Task Every_snapshot_left_restores_as_it_did_before(string fixture, string keep)
    {
        using var repository = new ScratchRepository($"restic/{fixture}/repo");
        await RunAsync(repository, "forget", "--group-by", "", "--keep-last", keep);
        var snapshots = await SnapshotsAsync(repository);
        var before = await RestoreAsync(repository, snapshots);
        string[] options = fixture.StartsWith("v1-018", StringComparison.Ordinal) ? [] : ["--repack-uncompressed"];
        await RunAsync(repository, ["prune", "--max-unused", "0", "--repack-small", .. options]);

        Assert.NotEmpty(snapshots);
        Assert.All(before, listing => Assert.Contains("\nd ", "\n" + listing, StringComparison.Ordinal));
        Assert.Equal(snapshots, await SnapshotsAsync(repository));
        Assert.Equal(before, await RestoreAsync(repository, snapshots));
        await RunAsync(repository, "check", "--read-data");
    }

    private static async Task<string[]> SnapshotsAsync(ScratchRepository repository)
    {
        using var json = JsonDocument.Parse((await RunAsync(repository, "snapshots", "--json")).Out);
        return [.. json.RootElement.EnumerateArray().Select(snapshot => snapshot.GetProperty("id").GetString()!)];
    }

    /// <summary>All that each snapshot restores to: kinds, modes, times, link targets, names, and the files' hashes.</summary>
    private async Task<List<string>> RestoreAsync(ScratchRepository repository, string[] snapshots)
    {
        var found = new List<string>();
        foreach (var snapshot in snapshots)
        {
            var target = Path.Combine(_folder, snapshot);
            await RunAsync(repository, "restore", snapshot, "--target", target);

            // Some names are no UTF-8, which .NET's own listing cannot cope with.
            found.Add(Tool.Try("sh", target, ["-c", Listing], []).Text);
            Tool.Run("rm", "-rf", "--", target);
        }

        return found;
    }

    private static async Task<Terminal> RunAsync(ScratchRepository repository, params string[] arguments)
    {
        var run = await Terminal.RunAsync(repository.Location, arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Out}\n{run.Error}");
        return run;
    }
}
