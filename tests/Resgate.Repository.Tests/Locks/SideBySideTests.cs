using System.Collections.Concurrent;
using Resgate.Primitives;
using Resgate.Repository.Locks;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Tests.Copying;
using Resgate.Storage;
using Resgate.Storage.Local;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Locks;

/// <summary>Processes that work on one repository at the same time.</summary>
public sealed class SideBySideTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    /// <summary>Lost data, row 38: a reader without a lock, beside a copy, sees snapshots that are whole at any moment.</summary>
    [Fact]
    public async Task Whatever_snapshot_a_reader_sees_while_others_arrive_it_can_read_whole()
    {
        var source = await CopyTests.EmptyAsync();
        var destination = await CopyTests.EmptyAsync();
        var isDone = false;
        var copying = Task.Run(
            async () =>
            {
                for (var i = 1; i <= 25; i++)
                {
                    await using (var repository = await SampleRepository.OpenAsync(source))
                    {
                        await repository.LoadIndexAsync(s_now);
                        await SampleRepository.BackUpAsync(repository, i, [("a", CopyTests.Bytes(i)), ("b", CopyTests.Bytes(i / 2))]);
                    }

                    await new CopyRun().RunAsync(source, destination);
                }

                Volatile.Write(ref isDone, true);
            },
            s_now);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                var most = 0;
                while (!Volatile.Read(ref isDone))
                {
                    var seen = (await SampleRepository.ReadAllAsync(destination)).Count;
                    Assert.True(seen >= most);
                    most = seen;
                }
            },
            s_now));

        await Task.WhenAll(readers.Append(copying));
        Assert.Equal(25, (await SampleRepository.ReadAllAsync(destination)).Count);
    }

    /// <summary>Lost data, rows 38 and 39: index files are merged and packs removed beside writers and readers, and clocks disagree by days.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Backups_reads_and_prunes_with_clocks_that_disagree_lose_nothing(int seed)
    {
        var folder = Directory.CreateTempSubdirectory("resgate-side-by-side-");
        try
        {
            await using var disk = new LocalStore(folder.FullName);
            await (await SampleRepository.CreateAsync(new Kept(disk))).DisposeAsync();
            var kept = new ConcurrentDictionary<Id, string>();
            await Task.WhenAll(
                Task.Run(() => BackUpAsync(disk, kept, new Random(seed)), s_now),
                Task.Run(() => BackUpAsync(disk, kept, new Random(seed + 100)), s_now),
                Task.Run(() => ReadAsync(disk, new Random(seed + 200)), s_now),
                Task.Run(() => PruneAsync(disk, kept, new Random(seed + 300)), s_now),
                Task.Run(() => PruneAsync(disk, kept, new Random(seed + 400)), s_now));

            var left = await SampleRepository.ReadAllAsync(new Kept(disk));
            Assert.Equal(kept.Keys.Order(), left.Keys.Order());
            Assert.NotEmpty(left);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task BackUpAsync(LocalStore disk, ConcurrentDictionary<Id, string> kept, Random random)
    {
        for (var round = 0; round < 8; round++)
        {
            await LockedAsync(disk, exclusive: false, random, async repository =>
            {
                // What others have stored is relied on, and may be what a prune thinks nobody needs.
                await repository.LoadIndexAsync(s_now);
                var first = random.Next(10);
                var snapshot = await SampleRepository.BackUpAsync(
                    repository,
                    random.Next(1000),
                    [("a", CopyTests.Bytes(first)), ("b", CopyTests.Bytes(first + 1)), ("c", CopyTests.Bytes(100 + random.Next(1000)))]);
                Assert.True(kept.TryAdd(snapshot, ""));
            });
        }
    }

    private static async Task ReadAsync(LocalStore disk, Random random)
    {
        for (var round = 0; round < 5; round++)
        {
            await LockedAsync(disk, exclusive: false, random, async _ => await SampleRepository.ReadAllAsync(new Kept(disk)));
        }
    }

    private static async Task PruneAsync(LocalStore disk, ConcurrentDictionary<Id, string> kept, Random random)
    {
        for (var round = 0; round < 5; round++)
        {
            await LockedAsync(disk, exclusive: true, random, async repository =>
            {
                // Some always stay, or nothing would be left to lose.
                var leaving = kept.Keys.Order().Skip(3).Where(_ => random.Next(3) == 0).ToList();
                var left = await SnapshotRemoval.RunAsync(
                    repository, leaving, SilentReport.Instance, static (_, failure) => throw failure, s_now);
                Assert.Empty(left);
                leaving.ForEach(id => kept.TryRemove(id, out var _));
                await Pruning.Pruning.RunAsync(new Kept(disk));
            });
        }
    }

    /// <summary>Does something as a process with a clock of its own, under a lock that it gets sooner or later.</summary>
    private static async Task LockedAsync(LocalStore disk, bool exclusive, Random random, Func<BackupRepository, Task> deed)
    {
        var time = new WrongClock(TimeSpan.FromMinutes(random.Next(-4000, 4000)));
        await using var repository = await SampleRepository.OpenAsync(new Kept(disk), new RepositoryOptions { Time = time });
        while (true)
        {
            try
            {
                await using var held = await RepositoryLock.AcquireAsync(
                    repository, new LockHolder($"host{random.Next()}", "user", 1, 0, 0), exclusive, TimeSpan.Zero, s_now);
                await deed(repository);
                return;
            }
            catch (ResgateException refusal) when (refusal.Kind == FailureKind.Locked)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 120)), TimeProvider.System, s_now);
            }
        }
    }

    /// <summary>One store for all: who opens a repository closes its store.</summary>
    private sealed class Kept(IObjectStore inner) : Testing.Storage.ForwardingStore(inner);

    private sealed class WrongClock(TimeSpan wrongBy) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + wrongBy;
    }
}
