using System.Text;
using Resgate.Engine.Backup.Places;
using Resgate.Engine.FileSystems;
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
        new(new OwnerNames(), LocalZone.FromEnvironment(), options.KeepAccessTime);

    /// <summary>The snapshot's tree, once all work is done.</summary>
    public Id RootTree => Volatile.Read(ref _rootTree) == 1 ? _root : throw new InvalidOperationException("the tree is not done");

    /// <summary>Whether nothing has to be read to store this blob.</summary>
    public bool IsStored(BlobHandle blob) => Places?.HaveAll(blob) ?? Repository.Index.Contains(blob);

    /// <summary>Stores a blob unless the repository has it.</summary>
    /// <returns>Its id.</returns>
    public Id Store(BackupWorker worker, BlobKind kind, ReadOnlyMemory<byte> plain)
    {
        var blob = new BlobHandle(kind, Id.Of(plain.Span));
        if (Places is { } places)
        {
            places.Store(worker, blob, plain);
            return blob.Id;
        }

        if (!Session.Claim(blob))
        {
            return blob.Id;
        }

        if (Options.DryRun)
        {
            Counters.CountBlob(kind == BlobKind.Tree, plain.Length, plain.Length);
            return blob.Id;
        }

        var checksum = BlobWriter.ChecksumOf(plain.Span);
        var stored = worker.Blobs.WriteAsync(blob, plain, checksum, CancellationToken.None).Wait();
        Counters.CountBlob(kind == BlobKind.Tree, plain.Length, stored + PackHeader.CompressedEntrySize);
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

    public void Complete(BackupWorker worker, DirectoryJob job, int slot, Node node, Node? before)
    {
        var comparison = NodeComparison.Compare(node, before);
        if (node.Type == NodeType.File)
        {
            Counters.CountFile(comparison);
            Counters.CountBytes((long)node.Size);
        }

        Observer.Completed(worker.PathOf(job.Path, node.Name), node, comparison);
        job.Put(slot, node);
    }

    /// <summary>One thing less is under way in a directory; the last one makes its tree, and perhaps those above it.</summary>
    public void Finish(BackupWorker worker, DirectoryJob? job)
    {
        // A loop, not a recursion: a tree may be thousands of levels deep.
        while (job is not null && job.Finish())
        {
            SaveTree(worker, job);
            job = job.Above;
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

        var id = Store(worker, BlobKind.Tree, worker.Tree.Finish());
        if (job.Node is not { } node)
        {
            _root = id;
            Volatile.Write(ref _rootTree, 1);
            return;
        }

        node.Subtree = id;
        var comparison = NodeComparison.Compare(node, job.Before);
        Counters.CountDirectory(comparison);
        Observer.Completed(job.Path, node, comparison);
        job.Above!.Put(job.Slot, node);
    }
}
