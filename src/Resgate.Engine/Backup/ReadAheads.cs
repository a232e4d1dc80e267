using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>The few large files that are read at once. Their rings are most of the memory that a backup holds.</summary>
internal sealed class ReadAheads(WorkStack<BackupWorker> work, int count) : IDisposable
{
    // The largest piece, and as much again as keeps every core at a piece of usual size and the next ones coming.
    private static readonly int Capacity =
        Format.Chunking.Cutter.MaxSize + ((2 + Math.Min(Environment.ProcessorCount, 30)) << 20);

    private readonly Lock _lock = new();
    private readonly List<ReadAhead> _all = [];
    private readonly Stack<ReadAhead> _free = [];

    /// <summary>One of them, for one file; while others have them all, the worker stores pieces.</summary>
    public ReadAhead Rent(BackupWorker worker)
    {
        ReadAhead? rented = null;
        work.WorkUntil(worker, () => TryRent(out rented));
        return rented!;
    }

    /// <summary>For the next file; not after a failure that leaves reading or pieces unfinished.</summary>
    public void Return(ReadAhead reading)
    {
        lock (_lock)
        {
            _free.Push(reading);
        }

        work.Wake();
    }

    public void Dispose()
    {
        foreach (var reading in _all)
        {
            reading.Dispose();
        }
    }

    private bool TryRent(out ReadAhead? reading)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out reading) && _all.Count < count)
            {
                _all.Add(reading = new ReadAhead(Capacity, work.Wake));
            }

            return reading is not null;
        }
    }
}
