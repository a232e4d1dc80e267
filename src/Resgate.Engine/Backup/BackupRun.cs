using System.Collections.Concurrent;
using Resgate.Engine.Backup.Places;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Trees;
using Resgate.Format.Chunking;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>What all work of one backup shares.</summary>
internal sealed class BackupRun(
    BackupRepository repository, WriteSession session, BackupOptions options, IBackupObserver observer)
{
    private readonly ConcurrentBag<FileUnderWay> _underWay = [];
    private readonly FolderOrder _order = new(options.Order);
    private long _rootTree;
    private Id _root;

    public BackupOptions Options { get; } = options;

    public BackupRepository Repository { get; } = repository;

    public WriteSession Session { get; } = session;

    /// <summary>Set when there are several repositories.</summary>
    public BackupPlaces? Places { get; set; }

    public IBackupObserver Observer { get; } = observer;

    public BackupCounters Counters { get; } = new();

    public Cutter Cutter { get; } = new(new Polynomial(repository.Config.Polynomial));

    public WorkStack<BackupWorker> Work { get; } = new();

    /// <summary>Whoever begins the work makes it by asking for it, and ends it with the work.</summary>
    public ReadAheads Reading => field ??= new ReadAheads(Work, Math.Max(1, Options.ReadConcurrency));

    public NodeReader Nodes { get; } =
        new(new OwnerNames(), LocalZone.FromEnvironment(), options.KeepAccessTime, options.DeviceIdsOfHardLinksOnly);

    /// <summary>The snapshot's tree, once all work is done.</summary>
    public Id RootTree => Volatile.Read(ref _rootTree) == 1 ? _root : throw new InvalidOperationException("the tree is not done");

    /// <summary>Whether nothing has to be read to store this blob.</summary>
    public bool IsStored(BlobHandle blob) => Places?.HaveAll(blob) ?? Repository.Index.Contains(blob);

    /// <summary>A place for a worker to say what it reads.</summary>
    public FileUnderWay AddFileUnderWay()
    {
        var file = new FileUnderWay();
        _underWay.Add(file);
        return file;
    }

    public IReadOnlyList<byte[]> FilesUnderWay() => [.. _underWay.Select(static file => file.Path()).OfType<byte[]>()];

    /// <summary>Now, for <see cref="Since"/>.</summary>
    public long Clock() => Repository.Options.Time.GetTimestamp();

    /// <summary>What an entry cost that was begun then and added nothing yet.</summary>
    public Addition Since(long begun) => new(0, 0, Repository.Options.Time.GetElapsedTime(begun));

    /// <summary>Stores a blob wherever it is missing.</summary>
    /// <param name="worker">Whoever calls.</param>
    /// <param name="kind">Content or tree.</param>
    /// <param name="plain">The blob.</param>
    /// <param name="added">What that added to the first repository; takes no time by this count.</param>
    /// <returns>Its id.</returns>
    public Id Store(BackupWorker worker, BlobKind kind, ReadOnlyMemory<byte> plain, out Addition added)
    {
        added = default;
        var blob = new BlobHandle(kind, Id.Of(plain.Span));
        if (Places is { } places)
        {
            added = places.Store(worker, blob, plain);
            return blob.Id;
        }

        if (!Session.Claim(blob))
        {
            return blob.Id;
        }

        var stored = plain.Length;
        if (!Options.DryRun)
        {
            var checksum = BlobWriter.ChecksumOf(plain.Span);
            stored = worker.Blobs.WriteAsync(blob, plain, checksum, CancellationToken.None).Wait() + PackHeader.CompressedEntrySize;
        }

        added = new Addition(plain.Length, stored, TimeSpan.Zero);
        Counters.CountBlob(kind == BlobKind.Tree, plain.Length, stored);
        return blob.Id;
    }

    /// <summary>Whether an entry lies on another file system than the target it belongs to, and that matters.</summary>
    public bool IsForeign(DirectoryJob job, in FileStat stat) =>
        Options.Filter.OneFileSystem && stat.FileSystem != job.FileSystem;

    /// <summary>Reports something of the source that the snapshot will lack.</summary>
    public void Fail(ReadOnlySpan<byte> path, string what, Errno errno) => Fail(path, $"{what}: {errno.Text()}");

    public void Fail(ReadOnlySpan<byte> path, string message)
    {
        Counters.CountError();
        Observer.Failed(path, "archival", message);
    }

    /// <summary>Passes on what could not be read of an entry's attributes; the entry is good without them.</summary>
    public void TellAttributes(BackupWorker worker, ReadOnlySpan<byte> path)
    {
        foreach (var failure in worker.AttributeFailures)
        {
            Observer.Noticed(path, failure.ToString());
        }

        worker.AttributeFailures.Clear();
    }

    public void Complete(BackupWorker worker, DirectoryJob job, int slot, Node node, Node? before, in Addition added)
    {
        var comparison = NodeComparison.Compare(node, before);
        if (node.Type == NodeType.File)
        {
            Counters.CountFile(comparison, (long)node.Size);
        }

        var path = worker.PathOf(job.Path, node.Name);
        if (comparison == Comparison.Changed && node.Type == NodeType.File && before is { Type: NodeType.File } && !NodeEquality.SameContent(node, before))
        {
            Observer.Rewritten(path);
        }

        Observer.Completed(path, node, comparison, added);
        job.Put(slot, node);
    }

    /// <summary>Begins the work on a directory, or has it wait for those beside it that come before it.</summary>
    /// <param name="directory">The directory; what is above it gets its tree.</param>
    /// <param name="item">The work.</param>
    public void Begin(DirectoryJob directory, WorkItem<BackupWorker> item)
    {
        directory.Above!.Begin();
        if (_order.RankOf(directory.RealPath) is { } rank)
        {
            directory.IsInTurn = true;
            directory.Above.Wait(item, rank);
        }
        else
        {
            Work.Push(item, Urgency.Directory);
        }
    }

    /// <summary>All entries of a directory have been begun.</summary>
    public void FinishListing(BackupWorker worker, DirectoryJob job)
    {
        BeginNextOf(job);
        Finish(worker, job);
    }

    /// <summary>There is no such directory in the snapshot after all.</summary>
    public void Abandon(BackupWorker worker, DirectoryJob job)
    {
        Leave(job);
        Finish(worker, job.Above);
    }

    /// <summary>One thing less is under way in a directory; the last one makes its tree, and perhaps those above it.</summary>
    public void Finish(BackupWorker worker, DirectoryJob? job)
    {
        // A loop, not a recursion: a tree may be thousands of levels deep.
        while (job is not null && job.Finish())
        {
            SaveTree(worker, job);
            Leave(job);
            job = job.Above;
        }
    }

    private void Leave(DirectoryJob job)
    {
        if (job.IsInTurn)
        {
            BeginNextOf(job.Above!);
        }
    }

    private void BeginNextOf(DirectoryJob job)
    {
        if (job.TakeWaiting() is { } next)
        {
            Work.Push(next, Urgency.Directory);
        }
    }

    private void SaveTree(BackupWorker worker, DirectoryJob job)
    {
        worker.Tree.Reset();
        var isEmpty = true;
        foreach (var entry in job.Nodes)
        {
            if (entry is not null)
            {
                worker.Tree.Add(entry);
                isEmpty = false;
            }
        }

        if (isEmpty && job.Node is null)
        {
            // A snapshot of nothing would pass for a backup, and be the newest one.
            throw new ResgateException(FailureKind.Failed, "unable to save snapshot: snapshot is empty");
        }

        var id = Store(worker, BlobKind.Tree, worker.Tree.Finish(), out var added);
        if (job.Node is not { } node)
        {
            _root = id;
            Volatile.Write(ref _rootTree, 1);
            return;
        }

        node.Subtree = id;
        var comparison = NodeComparison.Compare(node, job.Before);
        Counters.CountDirectory(comparison);
        Observer.Completed(job.Path, node, comparison, added.And(Since(job.Begun)));
        job.Above!.Put(job.Slot, node);
    }
}
