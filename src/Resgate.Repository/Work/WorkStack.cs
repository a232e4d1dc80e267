namespace Resgate.Repository.Work;

/// <summary>Work that begets work: workers take the most urgent item, newest first, until nothing is left or one fails.</summary>
/// <remarks>
/// Newest first keeps a walk depth-first, so what is open at any moment is a few paths, not the whole breadth. Three levels of
/// urgency let what holds memory (content that was read) go before what holds little (files) before what begets more
/// (directories). The run is over when every item that was pushed has been done.
/// </remarks>
public sealed class WorkStack<TWorker>
    where TWorker : IDisposable
{
    private readonly object _gate = new();
    private readonly Stack<WorkItem<TWorker>>[] _levels = [new(), new(), new()];
    private int _unfinished;
    private int _waiting;
    private Exception? _failure;

    public void Push(WorkItem<TWorker> item, Urgency urgency)
    {
        lock (_gate)
        {
            _levels[(int)urgency].Push(item);
            _unfinished++;
            if (_waiting > 0)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Pushes unless <paramref name="limit"/> items of that urgency wait already.</summary>
    public bool TryPush(WorkItem<TWorker> item, Urgency urgency, int limit)
    {
        lock (_gate)
        {
            if (_levels[(int)urgency].Count >= limit)
            {
                return false;
            }

            Push(item, urgency);
            return true;
        }
    }

    /// <summary>Does all work on <paramref name="workerCount"/> threads; returns when it is done.</summary>
    /// <remarks>The first exception that an item throws stops all workers and is thrown here.</remarks>
    public void Run(int workerCount, Func<TWorker> createWorker, CancellationToken cancellation)
    {
        using var registration = cancellation.Register(
            () => Stop(new OperationCanceledException(cancellation)));
        var threads = new Thread[workerCount];
        for (var i = 0; i < workerCount; i++)
        {
            threads[i] = new Thread(() => Work(createWorker)) { IsBackground = true, Name = $"worker {i}" };
            threads[i].Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        if (_failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }
    }

    private void Work(Func<TWorker> createWorker)
    {
        try
        {
            using var worker = createWorker();
            while (Take() is { } item)
            {
                item.Run(worker);
                Finish();
            }
        }
        catch (Exception failure)
        {
            // Thrown again by Run, once all workers have stopped.
            Stop(failure);
        }
    }

    private WorkItem<TWorker>? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_failure is not null || _unfinished == 0)
                {
                    return null;
                }

                foreach (var level in _levels)
                {
                    if (level.TryPop(out var item))
                    {
                        return item;
                    }
                }

                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }
        }
    }

    private void Finish()
    {
        lock (_gate)
        {
            if (--_unfinished == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Stop(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Monitor.PulseAll(_gate);
        }
    }
}
