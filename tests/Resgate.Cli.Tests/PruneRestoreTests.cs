using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Cli.Tests;

/// <summary>What golden repositories give back, before a prune that rewrites all it can and after it.</summary>
public sealed class PruneRestoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-prune-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("v1-018-sink", "1")]
    [InlineData("v1-migrated-to-v2", "1")]
    [InlineData("v2-018-user", "1")]
    [InlineData("v2-019-chunks", "1")]
    [InlineData("v2-019-history", "5")]
    [InlineData("v2-019-pruned", "1")]
    [InlineData("v2-019-sink", "1")]
    [InlineData("v2-019-stock-keys", "1")]
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
        Assert.Equal(snapshots, await SnapshotsAsync(repository));
        Assert.Equal(before, await RestoreAsync(repository, snapshots));
        await RunAsync(repository, "check", "--read-data");
    }

    private static async Task<string[]> SnapshotsAsync(ScratchRepository repository)
    {
        using var json = JsonDocument.Parse((await RunAsync(repository, "snapshots", "--json")).Out);
        return [.. json.RootElement.EnumerateArray().Select(snapshot => snapshot.GetProperty("id").GetString()!)];
    }

    /// <summary>For every file of every snapshot its path and the hash of its content.</summary>
    private async Task<List<string>> RestoreAsync(ScratchRepository repository, string[] snapshots)
    {
        var found = new List<string>();
        foreach (var snapshot in snapshots)
        {
            var target = Path.Combine(_folder, snapshot);
            await RunAsync(repository, "restore", snapshot, "--target", target);
            var files = new DirectoryInfo(target).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
            found.AddRange(files
                .Where(file => file.LinkTarget is null && file.UnixFileMode != UnixFileMode.None)
                .Select(file => $"{snapshot[..8]} {Path.GetRelativePath(target, file.FullName)} {HashOf(file)}"));
            Directory.Delete(target, recursive: true);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    // Pipes and devices restore as such, and reading them would never end.
    private static string HashOf(FileInfo file) =>
        (file.Attributes & FileAttributes.Device) != 0 || file.Length == 0 ? "empty" : Id.Of(File.ReadAllBytes(file.FullName)).ToString();

    private static async Task<Terminal> RunAsync(ScratchRepository repository, params string[] arguments)
    {
        var run = await Terminal.RunAsync(repository.Location, arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Out}\n{run.Error}");
        return run;
    }
}
