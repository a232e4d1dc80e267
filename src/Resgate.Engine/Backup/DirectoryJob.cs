using Resgate.Format.Trees;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>A directory whose tree is being put together: its entries come in as they get done, in any order.</summary>
internal sealed class DirectoryJob
{
    // One for the listing itself, one for each entry under way.
    private int _unfinished = 1;
    private Node?[] _nodes = [];
    private PriorityQueue<WorkItem<BackupWorker>, int>? _waiting;

    /// <param name="above">The directory this one is an entry of; null for the root of the snapshot.</param>
    /// <param name="slot">Its place among that one's entries.</param>
    /// <param name="path">Its path in the snapshot.</param>
    /// <param name="realPath">Its absolute path on this machine.</param>
    /// <param name="begun">When its work was begun, by <see cref="BackupRun.Clock"/>.</param>
    public DirectoryJob(DirectoryJob? above, int slot, byte[] path, byte[] realPath, long begun)
    {
        Begun = begun;
        Above = above;
        Slot = slot;
        Path = path;
        RealPath = realPath;
        FileSystem = above?.FileSystem ?? 0;
    }

    /// <summary>An entry of <paramref name="above"/>; the two paths are mostly one, and then one array.</summary>
    public static DirectoryJob Below(
        BackupRun run, BackupWorker worker, DirectoryJob above, int slot, byte[] name, byte[] at, byte[] realName)
    {
        var real = worker.PathOf(at, realName).ToArray();
        var path = worker.PathOf(above.Path, name);
        return new DirectoryJob(above, slot, path.SequenceEqual(real) ? real : path.ToArray(), real, run.Clock());
    }

    public DirectoryJob? Above { get; }

    public int Slot { get; }

    public long Begun { get; }

    /// <summary>Its path in the snapshot.</summary>
    public byte[] Path { get; }

    /// <summary>Its absolute path on this machine: what filters judge and failures tell.</summary>
    public byte[] RealPath { get; }

    /// <summary>The file system of the target that it belongs to.</summary>
    public ulong FileSystem { get; set; }

    /// <summary>The directory's own node, which gets the tree; null for the root.</summary>
    public Node? Node { get; set; }

    /// <summary>What the parent snapshot has in its place.</summary>
    public Node? Before { get; set; }

    /// <summary>The entries that are done; null where one is still under way, or was left out.</summary>
    public ReadOnlySpan<Node?> Nodes => _nodes;

    /// <summary>Whether others beside it may wait for its end.</summary>
    public bool IsInTurn { get; set; }

    /// <summary>Makes room for entries, before any is begun.</summary>
    public void Reserve(int count) => _nodes = new Node?[count];

    public void Begin() => Interlocked.Increment(ref _unfinished);

    /// <summary>Keeps the work on an entry back; only while the directory is being listed.</summary>
    public void Wait(WorkItem<BackupWorker> item, int rank) => (_waiting ??= new()).Enqueue(item, rank);

    /// <summary>What has waited and is next: called when the listing ends, and then by the end of each that had waited, so never by two at once.</summary>
    public WorkItem<BackupWorker>? TakeWaiting() => _waiting is { Count: > 0 } waiting ? waiting.Dequeue() : null;

    public void Put(int slot, Node node) => _nodes[slot] = node;

    /// <summary>Takes one thing off what is under way.</summary>
    /// <returns>True for the one call after which nothing is.</returns>
    public bool Finish() => Interlocked.Decrement(ref _unfinished) == 0;
}
