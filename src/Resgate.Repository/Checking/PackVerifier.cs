using System.Collections.Concurrent;
using Resgate.Primitives;
using Resgate.Primitives.Hashing;
using Resgate.Repository.Work;

namespace Resgate.Repository.Checking;

/// <summary>Reads packs whole and verifies name, header and every blob; on all cores, several packs a core.</summary>
/// <param name="repository">Its index tells which blobs there should be.</param>
/// <param name="onProblem">Gets each pack that is not as it should be; called from several threads.</param>
/// <param name="onRead">Gets the bytes read of each pack, those of a second look too; called from several threads.</param>
internal sealed class PackVerifier(BackupRepository repository, Action<Id, PackProblem> onProblem, Action<long> onRead)
{
    /// <summary>Each pack brings two messages to hash, itself and a blob: so many fill the lanes.</summary>
    private static readonly int s_mostAtOnce = Math.Max(2, Sha256Batch.Lanes / 2);

    private readonly ConcurrentQueue<(Id Pack, long Size, bool IsSecondTry)> _queue = new();
    private int _packsAtOnce;
    private long _done;

    /// <param name="packs">Each with the size its blobs add up to.</param>
    /// <param name="progress">Gets bytes done and bytes in all; called from several threads.</param>
    /// <param name="cancellation">Stops the call.</param>
    public void Run(IReadOnlyList<(Id Pack, long Size)> packs, Action<long, long> progress, CancellationToken cancellation)
    {
        var total = packs.Sum(pack => pack.Size);
        var workers = Environment.ProcessorCount;
        _packsAtOnce = Math.Clamp((packs.Count + workers - 1) / workers, 1, s_mostAtOnce);

        // Large ones first, so that all cores end at about the same time.
        foreach (var (pack, size) in packs.OrderByDescending(static pack => pack.Size))
        {
            _queue.Enqueue((pack, size, false));
        }

        var work = new WorkStack<Verifier>();
        for (var i = 0; i < workers; i++)
        {
            work.Push(
                new Verification(this, bytes => progress(Interlocked.Add(ref _done, bytes), total), cancellation),
                Urgency.File);
        }

        work.Run(workers, () => new Verifier(repository), cancellation);
    }

    private void Verify(Verifier worker, Action<long> progress, CancellationToken cancellation)
    {
        var underWay = new List<PackVerification>();
        while (TryBegin(worker, underWay, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();

            // A pack that waits for the store holds the others up only when they do not fill the lanes either.
            var isPatient = underWay.Count(static pack => pack.IsReady) * 4 < underWay.Count * 3;
            foreach (var pack in underWay)
            {
                if (isPatient || pack.IsReady)
                {
                    pack.Advance(worker.Batch);
                }
            }

            worker.Batch.Run();
            for (var i = underWay.Count - 1; i >= 0; i--)
            {
                underWay[i].Settle();
                if (underWay[i].IsDone)
                {
                    Conclude(underWay[i], progress);
                    worker.Spare.Push(underWay[i]);
                    underWay.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>Begins another pack if there is one: no more than one a round, so that all workers get their share.</summary>
    /// <returns>Whether any are under way.</returns>
    private bool TryBegin(Verifier worker, List<PackVerification> underWay, CancellationToken cancellation)
    {
        if (underWay.Count < _packsAtOnce && _queue.TryDequeue(out var next))
        {
            if (!worker.Spare.TryPop(out var pack))
            {
                pack = new PackVerification(repository, worker.Whole);
            }

            // With fewer messages than half of the lanes, the platform's library is faster.
            var inLanes = Math.Min(_packsAtOnce, underWay.Count + 1 + _queue.Count) >= s_mostAtOnce / 2;
            pack.Begin(next.Pack, next.Size, next.IsSecondTry, inLanes, cancellation);
            underWay.Add(pack);
        }

        return underWay.Count > 0;
    }

    private void Conclude(PackVerification pack, Action<long> progress)
    {
        var problem = pack.Judge();
        if (pack.BytesRead is { } read)
        {
            onRead(read);
        }

        if (problem is not null && !pack.IsSecondTry)
        {
            // The place may have had a bad moment: what fails twice is bad.
            _queue.Enqueue((pack.Pack, pack.Size, true));
            return;
        }

        if (problem is not null)
        {
            onProblem(pack.Pack, problem);
        }

        progress(pack.Size);
    }

    private sealed class Verification(PackVerifier owner, Action<long> progress, CancellationToken cancellation)
        : WorkItem<Verifier>
    {
        public override void Run(Verifier worker)
        {
            try
            {
                owner.Verify(worker, progress, cancellation);
            }
            catch
            {
                // The others have no reason to go on either.
                owner._queue.Clear();
                throw;
            }
        }
    }

    private sealed class Verifier(BackupRepository repository) : IDisposable
    {
        public WholeBlobs Whole { get; } = new(repository.CreateReader());

        public Sha256Batch Batch { get; } = new();

        public Stack<PackVerification> Spare { get; } = new();

        public void Dispose()
        {
            Whole.Dispose();
            Batch.Dispose();
        }
    }
}
