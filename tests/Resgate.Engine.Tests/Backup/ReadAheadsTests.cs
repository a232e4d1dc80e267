using Resgate.Engine.Backup;
using Resgate.Repository.Work;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Backup;

/// <summary>Few large files are read at once, and whoever has to wait for one stores pieces meanwhile.</summary>
public sealed class ReadAheadsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task No_more_are_ever_out_than_there_may_be_and_every_file_gets_one()
    {
        int here = 0, most = 0, files = 0;
        await RunAsync(workers: 6, count: 2, (work, reading) => new Item(_ =>
        {
            for (var i = 0; i < 200; i++)
            {
                work.Push(new Item(worker =>
                {
                    var rented = reading.Rent(worker);
                    var now = Interlocked.Increment(ref here);
                    Raise(ref most, now);
                    Thread.Yield();
                    Interlocked.Decrement(ref here);
                    Interlocked.Increment(ref files);
                    reading.Return(rented);
                }), Urgency.File);
            }
        }));

        Assert.Equal(200, files);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task A_worker_that_waits_for_one_stores_what_the_other_reads()
    {
        var stored = 0;
        await RunAsync(workers: 2, count: 1, (work, reading) => new Item(worker =>
        {
            var rented = reading.Rent(worker);
            using var waits = new ManualResetEventSlim();
            work.Push(
                new Item(other =>
                {
                    waits.Set();
                    reading.Return(reading.Rent(other));
                }),
                Urgency.File);
            Assert.True(waits.Wait(s_patience));
            using var done = new ManualResetEventSlim();
            work.Push(
                new Item(_ =>
                {
                    stored++;
                    done.Set();
                }),
                Urgency.Content);

            // Nobody but the one who waits can do it.
            Assert.True(done.Wait(s_patience));
            reading.Return(rented);
        }));

        Assert.Equal(1, stored);
    }

    [Fact]
    public async Task A_failure_elsewhere_lets_those_go_who_wait_for_one() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(workers: 2, count: 1, (work, reading) => new Item(worker =>
        {
            _ = reading.Rent(worker);
            using var waits = new ManualResetEventSlim();
            work.Push(
                new Item(other =>
                {
                    waits.Set();
                    _ = reading.Rent(other);
                }),
                Urgency.File);
            Assert.True(waits.Wait(s_patience));
            throw new InvalidOperationException();
        })));

    private static void Raise(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private static async Task RunAsync(
        int workers, int count, Func<WorkStack<BackupWorker>, ReadAheads, WorkItem<BackupWorker>> first)
    {
        await using var repository = await SampleRepository.CreateAsync(new MemoryStore());
        await using var session = repository.BeginWrite();
        var work = new WorkStack<BackupWorker>();
        using var reading = new ReadAheads(work, count);
        work.Push(first(work, reading), Urgency.Directory);
        await Task.Run(() => work.Run(workers, () => new BackupWorker(repository, session, places: null, new FileUnderWay()), CancellationToken.None))
            .WaitAsync(s_patience);
    }

    private sealed class Item(Action<BackupWorker> action) : WorkItem<BackupWorker>
    {
        public override void Run(BackupWorker worker) => action(worker);
    }
}
