using System.Text;
using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Locks;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Backup;

/// <summary>Runs whole backups, in the order in which the verb does it, and remembers what the observer heard.</summary>
internal sealed class BackupRunner : IBackupObserver
{
    private readonly List<string> _failed = [];
    private readonly List<string> _noticed = [];
    private readonly List<string> _done = [];

    public IReadOnlyList<string> Failures => _failed;

    public IReadOnlyList<string> Notices => _noticed;

    /// <summary>Taking a lock lasts a fifth of a second: too much for those who count every call.</summary>
    public bool TakesLock { get; init; }

    /// <summary>Called for every entry that is done.</summary>
    public Action OnCompleted { get; init; } = static () => { };

    /// <summary>Paths of all entries, as they got done.</summary>
    public IReadOnlyList<string> Done => _done;

    public async Task<Id> RunAsync(IObjectStore store, BackupOptions options, CancellationToken cancellation)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        await using var held = TakesLock
            ? await RepositoryLock.AcquireAsync(
                repository, new LockHolder("host", "user", 1, 0, 0), exclusive: false, TimeSpan.Zero, cancellation)
            : null;
        var all = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, cancellation);
        await repository.LoadIndexAsync(cancellation);
        await using var job = new BackupJob(repository, options with { ParentTree = all.Count > 0 ? all[^1].Snapshot.Tree : null }, this);
        var tree = await job.RunAsync(cancellation);
        return await repository.SaveSnapshotAsync(
            new Snapshot { Time = new Timestamp(1, 0), Tree = tree, Paths = ["/x"], HostName = "host" }, cancellation);
    }

    public static BackupOptions Of(params IEnumerable<string> targets) =>
        new() { Targets = [.. targets.Select(Encoding.UTF8.GetBytes)] };

    public void Failed(ReadOnlySpan<byte> path, string during, string message)
    {
        lock (_failed)
        {
            _failed.Add($"{Encoding.UTF8.GetString(path)}: {message}");
        }
    }

    public void Noticed(ReadOnlySpan<byte> path, string message)
    {
        lock (_noticed)
        {
            _noticed.Add($"{Encoding.UTF8.GetString(path)}: {message}");
        }
    }

    public void Completed(ReadOnlySpan<byte> path, Node node, Comparison comparison, in Addition added)
    {
        lock (_done)
        {
            _done.Add(Encoding.UTF8.GetString(path));
        }

        OnCompleted();
    }
}
