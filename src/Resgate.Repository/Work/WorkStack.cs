namespace Resgate.Repository.Work;

/// <summary>Work that begets work: workers take the most urgent item, newest first, until nothing is left or one fails.</summary>
/// <remarks>
/// Newest first keeps a walk depth-first, so what is open at any moment is a few paths, not the whole breadth. Content alone
/// goes oldest first: its memory is reused in the order in which it was filled. Three levels of urgency let what holds memory
/// (content that was read) go before what holds little (files) before what begets more (directories). The run is over when
/// every item that was pushed has been done.
/// </remarks>
public sealed class WorkStack<TWorker>
    where TWorker : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<WorkItem<TWorker>> _content = [];
    private readonly Stack<WorkItem<TWorker>> _files = [];
    private readonly Stack<WorkItem<TWorker>> _directories = [];
    private int _unfinished;
    private int _waiting;
    private int _helping;
    private Exception? _failure;

    public void Push(WorkItem<TWorker> item, Urgency urgency)
    {
        lock (_gate)
        {
            switch (urgency)
            {
                case Urgency.Content:
                    _content.Enqueue(item);
                    break;
                case Urgency.File:
                    _files.Push(item);
                    break;
                default:
                    _directories.Push(item);
                    break;
            }

            _unfinished++;
            if (_helping > 0)
            {
                // Whoever is woken alone might be one who waits for something else.
                Monitor.PulseAll(_gate);
            }
            else if (_waiting > 0)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Pushes content unless <paramref name="limit"/> items of that urgency wait already.</summary>
    public bool TryPushContent(WorkItem<TWorker> item, int limit)
    {
        lock (_gate)
        {
            if (_content.Count >= limit)
            {
                return false;
            }

            Push(item, Urgency.Content);
            return true;
        }
    }

    /// <summary>Spends a worker's waiting time on content: returns when <paramref name="isDone"/>, after at most one item more.</summary>
    /// <param name="worker">Whoever calls, from within an item.</param>
    /// <param name="isDone">Asked under this stack's lock, first at once and then after each item and each <see cref="Wake"/>.</param>
    /// <exception cref="OperationCanceledException">Some item has failed, and what is awaited may never come.</exception>
    public void WorkUntil(TWorker worker, Func<bool> isDone)
    {
        while (TakeContentUnless(isDone) is { } item)
        {
            item.Run(worker);
            Finish();
        }
    }

    /// <summary>Has all ask again who wait in <see cref="WorkUntil"/>.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_helping > 0)
            {
                Monitor.PulseAll(_gate);
            }
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

                if (_content.TryDequeue(out var item) || _files.TryPop(out item) || _directories.TryPop(out item))
                {
                    return item;
                }

                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }
        }
    }

    private WorkItem<TWorker>? TakeContentUnless(Func<bool> isDone)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_failure is not null)
                {
                    throw new OperationCanceledException("the work has been stopped", _failure);
                }

                if (isDone())
                {
                    return null;
                }

                if (_content.TryDequeue(out var item))
                {
                    return item;
                }

                _helping++;
                Monitor.Wait(_gate);
                _helping--;
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
