using Resgate.Engine.Backup;
using Resgate.Engine.Backup.Places;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Format.Chunking;
using Resgate.Format.Keys;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Backup;

/// <summary>One capture, several repositories.</summary>
public sealed class SeveralRepositoriesTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;
    private static readonly FollowerLimits s_patient = new() { Patience = TimeSpan.FromMinutes(5) };

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(1, 2, 1)]
    public async Task Every_repository_gets_the_same_tree_whatever_its_version(params int[] versions)
    {
        using var source = Source();
        var disks = await Task.WhenAll(versions.Select(EmptyAsync));

        var outcome = await RunAsync(source, s_patient, disks);

        Assert.Null(outcome.First);
        Assert.All(outcome.Followers, Assert.Null);
        await AssertSameAsync(disks);
    }

    [Fact]
    public async Task A_repository_that_is_behind_gets_what_the_first_one_has_and_one_that_is_ahead_gets_nothing_twice()
    {
        using var source = Source();
        await source.UndisturbedAsync(async () =>
        {
            var disks = await Task.WhenAll(Enumerable.Repeat(2, 3).Select(EmptyAsync));
            await RunAsync(source, s_patient, disks[0], disks[1]);

            var outcome = await RunAsync(source, s_patient, disks[0], disks[1], disks[2]);

            Assert.Equal(0, outcome.Counters.DataBlobs + outcome.Counters.TreeBlobs);
            Assert.Equal(0, outcome.FollowerCounters[0].DataBlobs + outcome.FollowerCounters[0].TreeBlobs);
            Assert.True(outcome.FollowerCounters[1].DataBlobs > 3);
            await AssertSameAsync(disks);
        });
    }

    [Theory]
    [InlineData(FaultMoment.Before)]
    [InlineData(FaultMoment.After)]
    public async Task Whichever_repository_fails_at_whatever_call_the_others_are_whole(FaultMoment moment)
    {
        using var source = Source();
        foreach (var which in (int[])[0, 1])
        {
            for (var failAt = await CallsToOpenAsync() + 1; ; failAt++)
            {
                var disks = await Task.WhenAll(Enumerable.Repeat(2, 3).Select(EmptyAsync));
                var store = new FailingStore(disks[which], new Fault(moment, Lasts: true), failAt);
                IObjectStore[] stores = [disks[0], disks[1], disks[2]];
                stores[which] = store;

                var outcome = await RunAsync(source, s_patient, stores);

                Assert.Equal(store.Failed, (which == 0 ? outcome.First : outcome.Followers[0]) is not null);
                await AssertSameAsync([.. disks.Where((_, i) => i != which)]);
                Assert.True((await SampleRepository.ReadAllAsync(disks[which])).Count <= 1);
                if (!store.Failed)
                {
                    break;
                }
            }
        }
    }

    [Fact]
    public async Task When_all_fail_the_first_ones_failure_is_known_and_nobody_has_a_snapshot()
    {
        using var source = Source();
        var disks = await Task.WhenAll(Enumerable.Repeat(2, 2).Select(EmptyAsync));
        var failAt = await CallsToOpenAsync() + 1;
        var stores = disks.Select(disk => new FailingStore(disk, new Fault(FaultMoment.Before, FailureKind.Full, Lasts: true), failAt)).ToArray();

        // It ends the run, unless the last of the others fails only when the run is at its end anyway.
        ResgateException? failure;
        try
        {
            failure = (await RunAsync(source, s_patient, stores)).First;
        }
        catch (ResgateException thrown)
        {
            failure = thrown;
        }

        Assert.Equal(FailureKind.Full, failure?.Kind);
        Assert.All(disks, disk => Assert.Empty(SampleRepository.ReadAllAsync(disk).GetAwaiter().GetResult()));
    }

    /// <summary>The local disk's point must not wait for a place that hears nothing.</summary>
    [Fact]
    public async Task One_that_falls_silent_is_left_behind_and_the_first_is_whole_before_it_answers()
    {
        using var source = Source();
        var disks = await Task.WhenAll(Enumerable.Repeat(2, 3).Select(EmptyAsync));
        using var silent = new SilentStore(disks[1]);
        var impatient = new FollowerLimits { Patience = TimeSpan.FromMilliseconds(300), QueueSize = new ByteCount(10_000) };

        var outcome = await RunAsync(source, impatient, beforeFollowers: silent.Answer, disks[0], silent, disks[2]);

        Assert.Null(outcome.First);
        Assert.Equal(FailureKind.Transient, outcome.Followers[0]!.Kind);
        Assert.Null(outcome.Followers[1]);
        Assert.Empty(await SampleRepository.ReadAllAsync(disks[1]));
        await AssertSameAsync(disks[0], disks[2]);
    }

    [Fact]
    public async Task One_that_is_merely_slow_is_waited_for_as_long_as_was_said()
    {
        using var source = Source();
        var disks = await Task.WhenAll(Enumerable.Repeat(2, 2).Select(EmptyAsync));
        using var silent = new SilentStore(disks[1]);
        var patient = new FollowerLimits { Patience = TimeSpan.FromMinutes(5), QueueSize = new ByteCount(10_000) };
        await using var later = new Timer(_ => silent.Answer(), state: null, TimeSpan.FromMilliseconds(500), Timeout.InfiniteTimeSpan);

        var outcome = await RunAsync(source, patient, disks[0], silent);

        Assert.True(silent.HasAnswered);
        Assert.All(outcome.Followers, Assert.Null);
        await AssertSameAsync(disks);
    }

    [Fact]
    public async Task A_repository_that_cuts_elsewhere_is_refused_before_anything_is_stored()
    {
        using var source = Source();
        var first = await EmptyAsync(2);
        var foreign = new RecordingStore(new MemoryStore());
        using var password = Password.FromText("sample");
        await using var other = await BackupRepository.InitAsync(
            foreign,
            key => KeyFile.Create(key, password, "user", "host", default, new ScryptCost(2, 1, 1)).Write(),
            2,
            new Polynomial(0x3ABC9BFF07D9E5),
            new RepositoryOptions(),
            s_now);
        var made = foreign.Changes.Count;

        var refusal = await Assert.ThrowsAsync<ResgateException>(() => RunAsync(source, s_patient, first, foreign));

        Assert.Equal(FailureKind.Usage, refusal.Kind);
        Assert.Contains("--copy-chunker-params", refusal.Hint, StringComparison.Ordinal);
        Assert.Equal(made, foreign.Changes.Count);
    }

    private static Task<Outcome> RunAsync(Scratch source, FollowerLimits limits, params IReadOnlyList<IObjectStore> stores) =>
        RunAsync(source, limits, static () => { }, stores);

    /// <summary>As the verb does it.</summary>
    private static async Task<Outcome> RunAsync(
        Scratch source, FollowerLimits limits, Action beforeFollowers, params IReadOnlyList<IObjectStore> stores)
    {
        var repositories = new List<BackupRepository>();
        var followers = new List<BackupFollower>();
        try
        {
            foreach (var store in stores)
            {
                repositories.Add(await SampleRepository.OpenAsync(store));
                await repositories[^1].LoadIndexAsync(s_now);
            }

            followers.AddRange(repositories.Skip(1).Select(repository => new BackupFollower(repository, limits, s_now, s_now)));
            var all = await new SnapshotFolder(repositories[0]).LoadAllAsync(static (_, _) => { }, s_now);
            var options = BackupRunner.Of(source.Path) with { ParentTree = all.Count > 0 ? all[^1].Snapshot.Tree : null };
            await using var job = new BackupJob(repositories[0], followers, options, new BackupRunner(), s_now);
            var tree = await job.RunAsync(s_now);
            var snapshot = new Snapshot { Time = new Timestamp(1, 0), Tree = tree, Paths = ["/x"], HostName = "host" };
            var failure = job.Failure;
            try
            {
                _ = failure is null ? await repositories[0].SaveSnapshotAsync(snapshot, s_now) : default;
            }
            catch (ResgateException late)
            {
                failure = late;
            }

            beforeFollowers();
            foreach (var follower in followers)
            {
                _ = await follower.FinishAsync() ? await follower.SaveAsync(snapshot) : null;
            }

            return new Outcome(
                failure, [.. followers.Select(follower => follower.Failure)], job.Counters, [.. followers.Select(follower => follower.Counters)]);
        }
        finally
        {
            beforeFollowers();
            foreach (var follower in followers)
            {
                await follower.DisposeAsync();
            }

            foreach (var repository in repositories)
            {
                await repository.DisposeAsync();
            }
        }
    }

    private static async Task AssertSameAsync(params IReadOnlyList<MemoryStore> disks)
    {
        var contents = new List<string>();
        foreach (var disk in disks)
        {
            var snapshots = await SampleRepository.ReadAllAsync(disk);
            Assert.NotEmpty(snapshots);
            await using var repository = await SampleRepository.OpenAsync(disk);
            contents.Add((await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, s_now))[^1].Snapshot.Tree.ToString());
        }

        Assert.Single(contents.Distinct());
    }

    private static async Task<int> CallsToOpenAsync()
    {
        var store = new FailingStore(await EmptyAsync(2), default, failAt: 0);
        await using var repository = await SampleRepository.OpenAsync(store);
        await repository.LoadIndexAsync(s_now);
        await foreach (var _ in store.ListAsync(ObjectFolder.Snapshots, s_now))
        {
            Assert.Fail("it is empty");
        }

        return store.Calls;
    }

    private static async Task<MemoryStore> EmptyAsync(int version)
    {
        var disk = new MemoryStore();
        await (await SampleRepository.CreateAsync(disk, version: version)).DisposeAsync();
        return disk;
    }

    private static Scratch Source()
    {
        var source = new Scratch();
        Directory.CreateDirectory(source.Path + "/sub");
        source.Write("small"u8, "content"u8);
        File.WriteAllText(source.Path + "/sub/text", string.Join('\n', Enumerable.Range(0, 5000)));
        for (var i = 0; i < 4; i++)
        {
            var noise = new byte[700_000];
            new Random(i).NextBytes(noise);
            File.WriteAllBytes($"{source.Path}/sub/noise{i}", noise);
        }

        return source;
    }

    private sealed record Outcome(
        ResgateException? First, IReadOnlyList<ResgateException?> Followers, BackupCounters Counters, IReadOnlyList<BackupCounters> FollowerCounters);

    /// <summary>A store that answers no call to write packs until it is told to.</summary>
    private sealed class SilentStore(IObjectStore inner) : ForwardingStore(inner), IDisposable
    {
        private readonly ManualResetEventSlim _answers = new();

        public bool HasAnswered => _answers.IsSet;

        public void Answer() => _answers.Set();

        public override ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
        {
            _answers.Wait(cancellation);
            return base.DraftAsync(folder, cancellation);
        }

        public void Dispose() => _answers.Dispose();
    }
}
