using Resgate.Primitives;
using Resgate.Repository.Locks;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;

namespace Resgate.Repository.Tests.Locks;

/// <summary>What `unlock` takes for stale, with three clocks of which any may be wrong.</summary>
public sealed class StaleLocksTests
{
    private const int Dead = 1;
    private const int Alive = 2;

    private static readonly LockHolder s_us = new("host", "user", 4711, 0, 0) { IsAlive = static process => process == Alive };
    private static readonly LockHolder s_foreign = s_us with { HostName = "other", ProcessId = Dead };

    private readonly MemoryStore _disk = new();
    private readonly ManualTime _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Unlock_removes_what_is_old_or_orphaned_and_spares_the_living_the_foreign_and_the_unreadable()
    {
        await using var repository = await SampleRepository.CreateAsync(_disk, new RepositoryOptions { Time = _time });
        var dead = await LeaveAsync(repository, s_us with { ProcessId = Dead });
        var alive = await LeaveAsync(repository, s_us with { ProcessId = Alive });
        var foreign = await LeaveAsync(repository, s_foreign);
        var predecessor = await LeaveAsync(repository, s_us);
        var rubbish = new byte[100];
        await _disk.PutAsync(new ObjectName(ObjectFolder.Locks, Id.Of(rubbish)), rubbish, CancellationToken.None);

        Assert.Equal(1, await RemoveAsync(repository));
        Assert.DoesNotContain(dead, Left());
        Assert.Equal(Ordered(alive, foreign, predecessor, Id.Of(rubbish)), Ordered([.. Left()]));

        _time.Sleep(TimeSpan.FromMinutes(31));
        Assert.Equal(2, await RemoveAsync(repository));
        Assert.Equal(Ordered(alive, Id.Of(rubbish)), Ordered([.. Left()]));
        Assert.Equal(2, (await new StaleLocks(repository, s_us).RemoveAsync(all: true, CancellationToken.None)).Removed);
    }

    [Theory]
    [InlineData(-120)]
    [InlineData(-60 * 24 * 400)]
    [InlineData(120)]
    public async Task A_process_that_runs_here_keeps_its_lock_whatever_its_clock_says(int isAhead)
    {
        await using var repository = await SampleRepository.CreateAsync(_disk, new RepositoryOptions { Time = _time });
        var alive = await LeaveAsync(repository, s_us with { ProcessId = Alive }, TimeSpan.FromMinutes(isAhead));

        var outcome = await new StaleLocks(repository, s_us).RemoveAsync(all: false, CancellationToken.None);

        Assert.Equal(0, outcome.Removed);
        Assert.Contains("a process of that number runs on this machine", Assert.Single(outcome.Spared), StringComparison.Ordinal);
        Assert.Equal(alive, Assert.Single(Left()));
    }

    /// <summary>The one who renews it may be wrong about the time, and so may we; the place counts for itself.</summary>
    [Theory]
    [InlineData(-120, 0)]
    [InlineData(0, 120)]
    [InlineData(-60 * 24, 60)]
    [InlineData(60 * 24, -60)]
    public async Task Where_the_place_tells_its_time_a_foreign_lock_is_old_by_that_alone(int holderIsAhead, int weAreAhead)
    {
        await (await SampleRepository.CreateAsync(_disk)).DisposeAsync();
        await using var place = new Clocked(_disk, _time, TimeSpan.FromHours(7));
        await using var repository = await SampleRepository.OpenAsync(
            place, new RepositoryOptions { Time = new Shifted(_time, TimeSpan.FromMinutes(weAreAhead)) });
        await LeaveAsync(repository, s_foreign, TimeSpan.FromMinutes(holderIsAhead));

        Assert.Equal(0, await RemoveAsync(repository));
        _time.Sleep(TimeSpan.FromMinutes(29));
        Assert.Equal(0, await RemoveAsync(repository));
        _time.Sleep(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await RemoveAsync(repository));
        Assert.Empty(Left());
    }

    private async Task<Id> LeaveAsync(BackupRepository repository, LockHolder holder, TimeSpan isAhead = default) =>
        await repository.Files.SaveAsync(
            ObjectFolder.Locks, holder.Claim(_time.GetUtcNow() + isAhead, exclusive: false).Write(), CancellationToken.None);

    private static async Task<int> RemoveAsync(BackupRepository repository) =>
        (await new StaleLocks(repository, s_us).RemoveAsync(all: false, CancellationToken.None)).Removed;

    private List<Id> Left() =>
        [.. _disk.ListAsync(ObjectFolder.Locks, CancellationToken.None).ToBlockingEnumerable().Select(static found => found.Name.Id)];

    private static List<Id> Ordered(params Id[] locks) => [.. locks.Order()];

    private sealed class Shifted(TimeProvider time, TimeSpan isAhead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + isAhead;
    }
}
