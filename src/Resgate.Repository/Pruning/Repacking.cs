using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Trees;
using Resgate.Repository.Work;

namespace Resgate.Repository.Pruning;

/// <summary>Copies the blobs that are needed out of packs that will go.</summary>
/// <remarks>
/// Every blob is opened and hashed on the way; then its sealed bytes are taken over as they are, except where compressing
/// is due. A blob that is damaged here is taken from another copy, and when there is none the run fails before anything is
/// removed.
/// </remarks>
internal sealed class Repacking(
    BackupRepository repository, IReadOnlySet<Id> packs, IReadOnlySet<Id> leaving, UsedBlobs used)
{
    /// <summary>Bytes: each worker has a buffer of this size, and few are needed to keep a disk busy.</summary>
    private const int LargestRange = 1 << 20;

    // The copies come into the index while we work; whose number is below this was there before.
    private readonly NumberSet _needed = new(repository.Index.NumberLimit);
    private int _left;

    /// <returns>The index files that list the copies.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: some blob has no good copy; or the store's failure.</exception>
    public async ValueTask<IReadOnlyList<Id>> RunAsync(CancellationToken cancellation)
    {
        MarkNeeded();
        await using var session = repository.BeginWrite();
        var work = new WorkStack<Worker>();
        foreach (var pack in packs)
        {
            work.Push(new Copying(this, pack, cancellation), Urgency.File);
        }

        work.Run(Environment.ProcessorCount, () => new Worker(repository, session), cancellation);
        await session.FinishAsync(cancellation);
        if (_left > 0)
        {
            throw new ResgateException(FailureKind.Damaged, $"{_left} blobs were not copied; nothing was removed");
        }

        return session.WrittenIndexes;
    }

    // Used blobs that no staying pack holds: one copy of each has to move.
    private void MarkNeeded()
    {
        foreach (var pack in packs)
        {
            foreach (var packed in repository.Index.BlobsOf(pack))
            {
                if (repository.Index.TryGetNumber(packed.Blob, out var number)
                    && used.Contains(number)
                    && !IsStaying(packed.Blob)
                    && _needed.Add(number))
                {
                    _left++;
                }
            }
        }
    }

    private bool IsStaying(BlobHandle blob)
    {
        foreach (var copy in repository.Index.FindAll(blob))
        {
            if (!leaving.Contains(copy.Pack))
            {
                return true;
            }
        }

        return false;
    }

    private void CopyFrom(Id pack, Worker worker, CancellationToken cancellation)
    {
        var wanted = repository.Index.BlobsOf(pack)
            .Where(packed => repository.Index.TryGetNumber(packed.Blob, out var number) && _needed.Remove(number))
            .Select(packed => new BlobLocation(pack, packed));
        foreach (var (range, blobs) in BlobRange.Group(wanted, LargestRange))
        {
            worker.Reader.Read(range, blobs, blob => Store(blob, worker, cancellation), onLoss: null, cancellation);
        }
    }

    private void Store(OpenBlob blob, Worker worker, CancellationToken cancellation)
    {
        // What was found in another place comes without its seal.
        var staysAsItIs = blob.Packed.IsCompressed || repository.Config.Version < 2 || blob.Plain.IsEmpty;
        if (staysAsItIs && !blob.Sealed.IsEmpty)
        {
            worker.Session.CopyAsync(blob.Packed, blob.Sealed, cancellation).Wait();
        }
        else
        {
            worker.Writer.WriteAsync(blob.Blob, blob.Plain, BlobWriter.ChecksumOf(blob.Plain.Span), cancellation).Wait();
        }

        Interlocked.Decrement(ref _left);
    }

    private sealed class Copying(Repacking owner, Id pack, CancellationToken cancellation) : WorkItem<Worker>
    {
        public override void Run(Worker worker) => owner.CopyFrom(pack, worker, cancellation);
    }

    private sealed class Worker(BackupRepository repository, WriteSession session) : IDisposable
    {
        private BlobWriter? _writer;

        public RangeReader Reader { get; } = new(repository, keepsSealed: true);

        /// <summary>Made when it is needed: most repositories have nothing left to compress.</summary>
        public BlobWriter Writer => _writer ??= Session.CreateWriter();

        public WriteSession Session { get; } = session;

        public void Dispose()
        {
            Reader.Dispose();
            _writer?.Dispose();
        }
    }
}
