using System.Text.Json;
using Resgate.Format.Snapshots;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Storage.Local;
using Resgate.Testing;
using Resgate.Testing.Repositories;

namespace Resgate.Simulation.Tests;

/// <summary>A real repository that gets the snapshots of a simulated year, bit by bit. It goes with the test.</summary>
internal sealed class YearOfSnapshots : IAsyncDisposable
{
    private const string Password = "sample";

    private readonly string _root;
    private readonly string _zone;
    private readonly BackupRepository _repository;
    private readonly Id _tree;

    private YearOfSnapshots(string root, string zone, BackupRepository repository, Id tree) =>
        (_root, _zone, _repository, _tree) = (root, zone, repository, tree);

    /// <summary>What has been written.</summary>
    public List<RetentionCandidate> Written { get; } = [];

    /// <param name="zone">Where <c>forget</c> runs.</param>
    public static async Task<YearOfSnapshots> CreateAsync(string zone)
    {
        var root = Directory.CreateTempSubdirectory("resgate-year-").FullName;
        var repository = await SampleRepository.CreateAsync(new LocalStore(Path.Combine(root, "repository")));
        await repository.LoadIndexAsync(CancellationToken.None);
        var first = await SampleRepository.BackUpAsync(repository, 1_000_000_000, ("file", "content"u8.ToArray()));
        var tree = (await repository.LoadSnapshotAsync(first, CancellationToken.None)).Tree;
        return new YearOfSnapshots(root, zone, repository, tree);
    }

    public async Task WriteAsync(IEnumerable<(Timestamp Time, string Class, bool IsPartial)> points)
    {
        await Parallel.ForEachAsync(points, async (point, cancellation) =>
        {
            var snapshot = new Snapshot
            {
                Time = point.Time,
                Tree = _tree,
                Paths = [$"/srv/{point.Class}"],
                HostName = "edge-01",
                UserName = "root",
                Tags = ["system=any", $"class={point.Class}"],
                Partial = point.IsPartial ? new PartialMark(1) : null,
            };
            var id = await _repository.SaveSnapshotAsync(snapshot, cancellation);
            lock (Written)
            {
                Written.Add(new RetentionCandidate(id, snapshot.Time, snapshot.HostName, snapshot.Paths, snapshot.Tags, point.IsPartial));
            }
        });
    }

    /// <summary>What a program's <c>forget --dry-run</c> keeps of a class: times, oldest first.</summary>
    public IReadOnlyList<string> Kept(string program, string className, RetentionRules rules)
    {
        var result = Tool.Run(
            program,
            null,
            ["forget", "--dry-run", "--json", "--no-lock", "--no-cache", "--group-by", "", "--tag", $"class={className}", .. RuleDraw.Arguments(rules)],
            [("RESTIC_REPOSITORY", Path.Combine(_root, "repository")), ("RESTIC_PASSWORD", Password), ("TZ", _zone)]);
        using var groups = JsonDocument.Parse(result.Text.Split('\n').First(static line => line.StartsWith('[')));
        var kept = Assert.Single(groups.RootElement.EnumerateArray()).GetProperty("keep").EnumerateArray()
            .Select(static one => one.GetProperty("id").GetString()!)
            .ToHashSet();
        return Told(Written.Where(point => kept.Contains(point.Id.ToString())));
    }

    /// <summary>What the policy keeps of a class.</summary>
    /// <param name="className">The class.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<string> KeptByPolicy(string className, RetentionRules rules, Timestamp now)
    {
        var points = Written.Where(point => point.Tags.Contains($"class={className}")).ToList();
        var gone = ClassRetention.Outlived(points, rules, new RetentionMoment(now, TimeZoneInfo.FindSystemTimeZoneById(_zone))).ToHashSet();
        return Told(points.Where(point => !gone.Contains(point)));
    }

    public async ValueTask DisposeAsync()
    {
        await _repository.DisposeAsync();
        Tool.Run("rm", "-rf", "--", _root);
    }

    // Not ids: of points of the same moment restic keeps one or the other, by chance.
    private static IReadOnlyList<string> Told(IEnumerable<RetentionCandidate> points) =>
        [.. points.OrderBy(static point => point.Time).Select(static point => $"{point.Time.ToDateTimeOffset():O}{(point.IsPartial ? " partial" : "")}")];
}
