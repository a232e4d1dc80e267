using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Memory;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Trees;
using Resgate.Repository.Work;
using Resgate.Storage;

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
        worker.Wanted.Clear();
        foreach (var packed in repository.Index.BlobsOf(pack))
        {
            if (repository.Index.TryGetNumber(packed.Blob, out var number) && _needed.Remove(number))
            {
                worker.Wanted.Add(packed);
            }
        }

        for (var first = 0; first < worker.Wanted.Count;)
        {
            var count = PackRun.CountFrom(worker.Wanted, first);
            var run = worker.Wanted.GetRange(first, count);
            CopyRun(pack, run, worker, cancellation);
            first += count;
        }
    }

    private void CopyRun(Id pack, List<PackedBlob> run, Worker worker, CancellationToken cancellation)
    {
        var begin = run[0].Offset;
        var length = (int)(run[^1].Offset + run[^1].StoredLength - begin);
        var bytes = worker.Run(length);
        try
        {
            repository.Store.ReadAsync(new ObjectName(ObjectFolder.Data, pack), begin, bytes, cancellation).Wait();
        }
        catch (ResgateException failure) when (failure.Kind is FailureKind.Damaged or FailureKind.NotFound)
        {
            foreach (var packed in run)
            {
                CopyFromElsewhere(packed, worker, cancellation);
            }

            return;
        }

        foreach (var packed in run)
        {
            Copy(packed, bytes.Slice((int)(packed.Offset - begin), (int)packed.StoredLength), worker, cancellation);
        }
    }

    private void Copy(PackedBlob packed, Memory<byte> stored, Worker worker, CancellationToken cancellation)
    {
        // Opening a compressed blob works in place; the sealed bytes are still wanted.
        var copy = worker.Copy(stored.Span);
        var plain = worker.Plain(packed);
        try
        {
            worker.Reader.Open(packed, copy, plain.Span);
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged)
        {
            CopyFromElsewhere(packed, worker, cancellation);
            return;
        }

        if (repository.Config.Version >= 2 && !packed.IsCompressed && plain.Length > 0)
        {
            Store(packed.Blob, plain, worker, cancellation);
            return;
        }

        worker.Session.CopyAsync(packed, stored, cancellation).Wait();
        Interlocked.Decrement(ref _left);
    }

    private void CopyFromElsewhere(PackedBlob packed, Worker worker, CancellationToken cancellation) =>
        Store(packed.Blob, worker.Reader.ReadAsync(packed.Blob, cancellation).Wait(), worker, cancellation);

    private void Store(BlobHandle blob, ReadOnlyMemory<byte> plain, Worker worker, CancellationToken cancellation)
    {
        worker.Writer.WriteAsync(blob, plain, BlobWriter.ChecksumOf(plain.Span), cancellation).Wait();
        Interlocked.Decrement(ref _left);
    }

    private sealed class Copying(Repacking owner, Id pack, CancellationToken cancellation) : WorkItem<Worker>
    {
        public override void Run(Worker worker) => owner.CopyFrom(pack, worker, cancellation);
    }

    private sealed class Worker(BackupRepository repository, WriteSession session) : IDisposable
    {
        private BlobWriter? _writer;
        private readonly ScratchMemory _run = new();
        private readonly ScratchMemory _copy = new();
        private readonly ScratchMemory _plain = new();

        public BlobReader Reader { get; } = repository.CreateReader();

        /// <summary>Made when it is needed: most repositories have nothing left to compress, and a compressor takes megabytes.</summary>
        public BlobWriter Writer => _writer ??= Session.CreateWriter();

        public WriteSession Session { get; } = session;

        public List<PackedBlob> Wanted { get; } = [];

        public Memory<byte> Run(int length) => _run.Place(length);

        public Span<byte> Copy(ReadOnlySpan<byte> bytes)
        {
            var copy = _copy.Place(bytes.Length).Span;
            bytes.CopyTo(copy);
            return copy;
        }

        public Memory<byte> Plain(PackedBlob packed) => _plain.Place(BlobReader.PlainLength(packed));

        public void Dispose()
        {
            Reader.Dispose();
            _writer?.Dispose();
            _run.Dispose();
            _copy.Dispose();
            _plain.Dispose();
        }
    }
}
