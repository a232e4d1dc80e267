using Resgate.Repository.Work;

namespace Resgate.Repository.Tests.Work;

/// <summary>All work is done, in the order that was promised; nobody sleeps on while there is something to wake for.</summary>
public sealed class WorkStackTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Content_goes_first_and_oldest_first_then_files_and_directories_newest_first()
    {
        var order = new List<string>();
        await RunAsync(workers: 1, work => new Item(_ =>
        {
            foreach (var (name, urgency) in new[]
            {
                ("directory 1", Urgency.Directory), ("file 1", Urgency.File), ("content 1", Urgency.Content),
                ("directory 2", Urgency.Directory), ("file 2", Urgency.File), ("content 2", Urgency.Content),
            })
            {
                work.Push(new Item(_ => order.Add(name)), urgency);
            }
        }));

        Assert.Equal(["content 1", "content 2", "file 2", "file 1", "directory 2", "directory 1"], order);
    }

    [Fact]
    public async Task Content_is_refused_while_as_much_waits_as_may()
    {
        var done = 0;
        await RunAsync(workers: 1, work => new Item(_ =>
        {
            Assert.True(work.TryPushContent(new Item(_ => done++), limit: 2));
            Assert.True(work.TryPushContent(new Item(_ => done++), limit: 2));
            Assert.False(work.TryPushContent(new Item(_ => done += 100), limit: 2));
            Assert.False(work.TryPushContent(new Item(_ => done += 100), limit: 0));
        }));

        Assert.Equal(2, done);
    }

    [Fact]
    public async Task What_was_refused_is_not_waited_for() =>
        await RunAsync(workers: 2, work => new Item(_ => Assert.False(work.TryPushContent(new Item(_ => { }), limit: 0))));

    [Fact]
    public async Task A_worker_that_waits_does_content_meanwhile_and_nothing_else()
    {
        var order = new List<string>();
        await RunAsync(workers: 1, work => new Item(worker =>
        {
            work.Push(new Item(_ => order.Add("file")), Urgency.File);
            work.Push(new Item(_ => order.Add("content 1")), Urgency.Content);
            work.Push(new Item(_ => order.Add("content 2")), Urgency.Content);
            work.WorkUntil(worker, () => order.Count == 1);
            order.Add("waited");
        }));

        Assert.Equal(["content 1", "waited", "content 2", "file"], order);
    }

    [Fact]
    public async Task A_condition_that_holds_already_costs_nothing()
    {
        var done = false;
        await RunAsync(workers: 1, work => new Item(worker =>
        {
            work.Push(new Item(_ => done = true), Urgency.Content);
            work.WorkUntil(worker, static () => true);
            Assert.False(done);
        }));

        Assert.True(done);
    }

    [Fact]
    public async Task Whoever_waits_asks_again_when_woken_from_outside()
    {
        var come = false;
        await RunAsync(workers: 2, work => new Item(worker =>
        {
            var teller = new Thread(() =>
            {
                Volatile.Write(ref come, true);
                work.Wake();
            });
            teller.Start();
            work.WorkUntil(worker, () => Volatile.Read(ref come));
            teller.Join();
        }));

        Assert.True(come);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Nobody_misses_what_he_waits_for(int workers)
    {
        // Each item hands over pieces and waits for each of them, as the readers of large files do; and begets others.
        var done = 0;
        await RunAsync(workers, work => new Reading(work, new Random(workers), depth: 6, () => Interlocked.Increment(ref done)));

        Assert.Equal(1 + 3 + 9 + 27 + 81 + 243 + 729, done);
    }

    [Fact]
    public async Task The_first_failure_is_thrown_and_those_who_wait_are_let_go()
    {
        var letGo = 0;
        var failure = new InvalidOperationException("the first");
        using var waiting = new CountdownEvent(2);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(workers: 4, work => new Item(_ =>
        {
            for (var i = 0; i < 2; i++)
            {
                work.Push(new Item(worker =>
                {
                    try
                    {
                        waiting.Signal();
                        work.WorkUntil(worker, static () => false);
                    }
                    catch (OperationCanceledException stopped)
                    {
                        Assert.Same(failure, stopped.InnerException);
                        Interlocked.Increment(ref letGo);
                        throw;
                    }
                }), Urgency.File);
            }

            Assert.True(waiting.Wait(s_patience));
            throw failure;
        })));

        Assert.Same(failure, thrown);
        Assert.Equal(2, letGo);
    }

    [Fact]
    public async Task A_failure_in_content_done_while_waiting_is_no_less_one()
    {
        var failure = new InvalidOperationException("in content");

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(workers: 1, work => new Item(worker =>
        {
            work.Push(new Item(_ => throw failure), Urgency.Content);
            work.WorkUntil(worker, static () => false);
        })));

        Assert.Same(failure, thrown);
    }

    [Fact]
    public async Task Cancelling_ends_all_waiting()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(
            workers: 3,
            work => new Item(worker =>
            {
                stop.CancelAfter(TimeSpan.FromMilliseconds(20));
                work.WorkUntil(worker, static () => false);
            }),
            stop.Token));
    }

    [Fact]
    public async Task Nothing_begins_after_a_failure()
    {
        var begun = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(workers: 1, work => new Item(_ =>
        {
            work.Push(new Item(_ => begun++), Urgency.Content);
            throw new InvalidOperationException();
        })));

        Assert.Equal(0, begun);
    }

    [Fact]
    public async Task Every_worker_is_disposed_of_whatever_happens()
    {
        var tools = new List<Worker>();
        var work = new WorkStack<Worker>();
        work.Push(new Item(_ => throw new InvalidOperationException()), Urgency.File);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => work.Run(
            3,
            () =>
            {
                var worker = new Worker();
                lock (tools)
                {
                    tools.Add(worker);
                }

                return worker;
            },
            CancellationToken.None)));

        Assert.All(tools, worker => Assert.True(worker.IsDisposed));
    }

    private static async Task RunAsync(
        int workers, Func<WorkStack<Worker>, WorkItem<Worker>> first, CancellationToken cancellation = default)
    {
        var work = new WorkStack<Worker>();
        work.Push(first(work), Urgency.Directory);
        await Task.Run(() => work.Run(workers, () => new Worker(), cancellation), CancellationToken.None)
            .WaitAsync(s_patience, CancellationToken.None);
    }

    private sealed class Worker : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Item(Action<Worker> action) : WorkItem<Worker>
    {
        public override void Run(Worker worker) => action(worker);
    }

    /// <summary>Hands over some pieces, waits for some of them at once and for all in the end, and begets three of its kind.</summary>
    private sealed class Reading(WorkStack<Worker> work, Random random, int depth, Action onDone) : WorkItem<Worker>
    {
        public override void Run(Worker worker)
        {
            var left = 0;
            for (var i = 0; i < 5; i++)
            {
                Interlocked.Increment(ref left);
                var piece = new Item(_ =>
                {
                    Interlocked.Decrement(ref left);
                    work.Wake();
                });
                if (!work.TryPushContent(piece, limit: 2))
                {
                    piece.Run(worker);
                }

                if (Draw(3) == 0)
                {
                    work.WorkUntil(worker, () => Volatile.Read(ref left) == 0);
                }
            }

            for (var i = 0; depth > 0 && i < 3; i++)
            {
                work.Push(new Reading(work, random, depth - 1, onDone), Draw(2) == 0 ? Urgency.File : Urgency.Directory);
            }

            work.WorkUntil(worker, () => Volatile.Read(ref left) == 0);
            onDone();
        }

        private int Draw(int below)
        {
            lock (random)
            {
                return random.Next(below);
            }
        }
    }
}
