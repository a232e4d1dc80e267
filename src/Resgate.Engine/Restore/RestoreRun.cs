using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>What all parts of one restore share.</summary>
internal sealed class RestoreRun(
    BackupRepository repository,
    RestoreOptions options,
    IRestoreObserver observer,
    RestoreCounters counters,
    DirectoryCache directories,
    CancellationToken cancellation) : IDisposable
{
    /// <summary>More than any backup program packs into one blob; a forged index must not cost a machine's memory.</summary>
    private const int LargestBlob = 128 << 20;

    private readonly MetadataWriter _metadata = new(
        new OwnerNames(),
        new MetadataOptions { OwnershipByName = options.OwnershipByName, SelectAttribute = options.SelectAttribute });

    public BackupRepository Repository { get; } = repository;

    public BlobIndex Index => Repository.Index;

    public RestoreOptions Options { get; } = options;

    public RestoreCounters Counters { get; } = counters;

    public DirectoryCache Directories { get; } = directories;

    public OpenFiles OpenFiles { get; } = new(directories);

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Bytes of a blob in a file.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: the index says something absurd.</exception>
    public static int PlainLength(PackedBlob packed)
    {
        var length = BlobReader.PlainLength(packed);
        return length <= LargestBlob && packed.StoredLength <= LargestBlob
            ? length
            : throw new ResgateException(FailureKind.Damaged, $"{packed.Blob} is listed with {length} bytes, more than any blob has");
    }

    public int PlainLength(int blob) => PlainLength(Index[blob].Packed);

    public void Work(IEnumerable<WorkItem<RestoreWorker>> items)
    {
        // The stack gives out the newest first.
        var work = new WorkStack<RestoreWorker>();
        foreach (var item in items.Reverse())
        {
            work.Push(item, Urgency.File);
        }

        // A far store needs more requests under way than there are processors.
        var workers = Math.Max(Environment.ProcessorCount, Repository.Store.Connections);
        work.Run(workers, () => new RestoreWorker(Repository.CreateReader()), Cancellation);
    }

    public void Fail(ReadOnlySpan<byte> path, string message)
    {
        Counters.Fail();
        observer.Failed(path, message);
    }

    /// <summary>Tells a failed call; a full disk ends the run, since a message for each of a million files helps nobody.</summary>
    public void Fail(ReadOnlySpan<byte> path, string doing, Errno errno)
    {
        ThrowIfFull(errno);
        Fail(path, $"{doing}: {errno.Text()}");
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Full"/>.</exception>
    public static void ThrowIfFull(Errno errno)
    {
        if (errno.Kind() == FailureKind.Full)
        {
            throw new ResgateException(FailureKind.Full, $"the target is full: {errno.Text()}")
            {
                Hint = "make room and restore again; what is there already is kept and not written twice",
            };
        }
    }

    public void Complete(ReadOnlySpan<byte> path, RestoreAction action, long? size) => observer.Completed(path, action, size);

    public void CompleteFile(RestoredFile file, RestoreAction action)
    {
        if (action == RestoreAction.Unchanged)
        {
            Counters.Skip((long)file.Node.Size);
        }
        else
        {
            Counters.Restore();
        }

        observer.Completed(file.Path(), action, (long)file.Node.Size);
    }

    /// <summary>Puts metadata on an open file or directory.</summary>
    public void Describe(KernelHandle open, Node node, RestoredDirectory parent)
    {
        var found = new List<MetadataFailure>();
        _metadata.Apply(open, node, found);
        Tell(found, node, parent);
    }

    /// <summary>Puts metadata on an entry by its name.</summary>
    public void Describe(TargetDirectory directory, Node node, RestoredDirectory parent)
    {
        var found = new List<MetadataFailure>();
        _metadata.Apply(directory.Handle, node.Name, node, found);
        Tell(found, node, parent);
    }

    public void Dispose() => OpenFiles.Dispose();

    private void Tell(List<MetadataFailure> failures, Node node, RestoredDirectory parent)
    {
        foreach (var failure in failures)
        {
            Fail(parent.PathOf(node.Name), $"cannot set {failure.What}", failure.Errno);
        }
    }
}
