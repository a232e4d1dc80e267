using System.Collections.Concurrent;

namespace Resgate.Storage;

/// <summary>A few threads that wait for a disk or a network, so that those of the thread pool can go on computing.</summary>
/// <remarks>The queue is as long as the calls that are under way: whoever puts work into it waits for it.</remarks>
internal sealed class BlockingThreads : IDisposable
{
    private readonly BlockingCollection<Work> _queue = [];
    private readonly Lazy<Thread[]> _threads;
    private bool _ended;

    /// <param name="name">What debuggers call the threads.</param>
    /// <param name="count">How many; they start with the first work.</param>
    public BlockingThreads(string name, int count) => _threads = new(() => Start(name, count));

    /// <summary>Runs blocking work on one of the threads; its failure becomes the task's.</summary>
    public Task RunAsync(Action action)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        _ = _threads.Value;
        var work = new Work(action);
        _queue.Add(work);
        return work.Task;
    }

    /// <summary>Finishes what is queued and ends the threads.</summary>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _queue.CompleteAdding();
        if (_threads.IsValueCreated)
        {
            foreach (var thread in _threads.Value)
            {
                thread.Join();
            }
        }

        _queue.Dispose();
    }

    private Thread[] Start(string name, int count)
    {
        var threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            threads[i] = new Thread(Run) { IsBackground = true, Name = $"{name} {i}" };
            threads[i].Start();
        }

        return threads;
    }

    private void Run()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            work.Run();
        }
    }

    // Continuations must not run on the thread that should already be at the next piece of work.
    private sealed class Work(Action action) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public void Run()
        {
            try
            {
                action();
            }
            catch (Exception failure)
            {
                SetException(failure);
                return;
            }

            SetResult();
        }
    }
}
