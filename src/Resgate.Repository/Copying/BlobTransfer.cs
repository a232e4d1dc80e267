using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Work;

namespace Resgate.Repository.Copying;

/// <summary>Reads ranges of one repository, once each, and gives their blobs to every repository that lacks them.</summary>
/// <remarks>
/// Every blob is opened and hashed before it goes on; its frame goes on as it is where that will do. Ranges are taken one by one
/// from a list that is made meanwhile, so what is in memory is what the workers are at.
/// </remarks>
/// <param name="source">Where blobs come from.</param>
/// <param name="targets">Where they go.</param>
/// <param name="onFailure">Hears of each destination that fails; the others go on.</param>
internal sealed class BlobTransfer(
    BackupRepository source, IReadOnlyList<CopyTarget> targets, Action<CopyTarget, ResgateException> onFailure)
{
    /// <summary>Gets the blobs of which the source has no good copy; when null, the first of them ends the transfer.</summary>
    public Action<PackedBlob, ResgateException>? OnLoss { get; init; }


    /// <summary>Does it on all cores, or with more workers when the source serves more calls at once.</summary>
    /// <param name="ranges">What to read, each with the blobs that are wanted.</param>
    /// <param name="onRead">Gets the stored bytes of blobs that have been dealt with; called from all workers.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">The source's failure.</exception>
    public void Run(
        IEnumerable<(BlobRange Range, List<PackedBlob> Blobs)> ranges, Action<long> onRead, CancellationToken cancellation)
    {
        using var queue = ranges.GetEnumerator();
        var gate = new Lock();
        var work = new WorkStack<Worker>();
        var workers = Math.Max(Environment.ProcessorCount, source.Store.Connections);
        for (var i = 0; i < workers; i++)
        {
            work.Push(new Transfer(this, TryTake, onRead, cancellation), Urgency.File);
        }

        work.Run(workers, () => new Worker(source), cancellation);

        bool TryTake(out (BlobRange Range, List<PackedBlob> Blobs) next)
        {
            lock (gate)
            {
                // When nobody is left to take anything, reading on would serve no one.
                var any = targets.Any(static target => target.IsLive) && queue.MoveNext();
                next = any ? queue.Current : default;
                return any;
            }
        }
    }

    private void Give(in OpenBlob blob, Worker worker)
    {
        foreach (var target in targets)
        {
            if (target.Claim(blob.Blob))
            {
                var given = blob;
                target.TryAsync(
                    async () => await CopyTarget.StoreAsync(worker.WriterFor(target), given, target.Stop),
                    failure => onFailure(target, failure)).Wait();
            }
        }
    }

    private delegate bool Taking(out (BlobRange Range, List<PackedBlob> Blobs) next);

    private sealed class Transfer(BlobTransfer owner, Taking tryTake, Action<long> onRead, CancellationToken cancellation)
        : WorkItem<Worker>
    {
        public override void Run(Worker worker)
        {
            while (tryTake(out var next))
            {
                worker.Reader.Read(next.Range, next.Blobs, blob => owner.Give(blob, worker), owner.OnLoss, cancellation);
                onRead(next.Blobs.Sum(static blob => (long)blob.StoredLength));
            }
        }
    }

    private sealed class Worker(BackupRepository source) : IDisposable
    {
        private readonly Dictionary<CopyTarget, BlobWriter> _writers = [];

        public RangeReader Reader { get; } = new(source, keepsSealed: false);

        public BlobWriter WriterFor(CopyTarget target)
        {
            if (!_writers.TryGetValue(target, out var writer))
            {
                _writers[target] = writer = target.Session.CreateWriter();
            }

            return writer;
        }

        public void Dispose()
        {
            Reader.Dispose();
            foreach (var writer in _writers.Values)
            {
                writer.Dispose();
            }
        }
    }
}
