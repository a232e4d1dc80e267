using Resgate.Primitives;
using Resgate.Repository.Locks;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;

namespace Resgate.Repository.Tests.Locks;

public sealed class RepositoryLockTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LockHolder s_us = new("host", "user", 4711, 0, 0);

    private readonly MemoryStore _disk = new();
    private readonly ManualTime _time = new(s_start);

    [Fact]
    public async Task Shared_locks_tolerate_each_other_and_nothing_tolerates_an_exclusive_one()
    {
        await using var repository = await CreateAsync();
        await using var first = await TakeAsync(repository, exclusive: false);
        await using (await TakeAsync(repository, exclusive: false))
        {
            await AssertLockedAsync(repository, exclusive: true);
        }

        await first.DisposeAsync();
        await using (await TakeAsync(repository, exclusive: true))
        {
            await AssertLockedAsync(repository, exclusive: false);
            await AssertLockedAsync(repository, exclusive: true);
        }

        Assert.Empty(await LockFilesAsync());
    }

    [Fact]
    public async Task A_held_lock_is_renewed_every_five_minutes_and_leaves_one_file()
    {
        await using var repository = await CreateAsync();
        await using var held = await TakeAsync(repository, exclusive: true);
        var first = Assert.Single(await LockFilesAsync());
        Assert.True(await _time.AdvanceUntilAsync(() => !LockFiles().Contains(first), mostSeconds: 310));
        Assert.True(_time.GetUtcNow() - s_start >= TimeSpan.FromMinutes(5));
        Assert.Single(await LockFilesAsync());
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lock_that_somebody_removed_while_the_machine_slept_is_lost_within_a_second()
    {
        await using var repository = await CreateAsync();
        await using var held = await TakeAsync(repository, exclusive: false);
        _time.Sleep(TimeSpan.FromHours(8));
        foreach (var file in await LockFilesAsync())
        {
            await _disk.RemoveAsync(new ObjectName(ObjectFolder.Locks, file), CancellationToken.None);
        }

        Assert.True(await _time.AdvanceUntilAsync(() => held.Lost.IsCancellationRequested, mostSeconds: 5));
    }

    [Fact]
    public async Task A_lock_that_outlived_a_nap_untouched_is_renewed_and_kept()
    {
        await using var repository = await CreateAsync();
        await using var held = await TakeAsync(repository, exclusive: false);
        var old = Assert.Single(await LockFilesAsync());
        _time.Sleep(TimeSpan.FromHours(8));
        Assert.True(await _time.AdvanceUntilAsync(() => !LockFiles().Contains(old), mostSeconds: 20));
        Assert.False(held.Lost.IsCancellationRequested);
        Assert.Single(await LockFilesAsync());
    }

    /// <summary>Each question is a round trip to a far place: the listing has told the key's size, and what our own lock says we know.</summary>
    [Fact]
    public async Task Opening_and_locking_ask_for_nothing_that_is_known()
    {
        await (await CreateAsync()).DisposeAsync();
        await using var place = new MeteredStore(new Kept(_disk));
        await using var repository = await SampleRepository.OpenAsync(place, new RepositoryOptions { Time = _time });
        await (await TakeAsync(repository, exclusive: true)).DisposeAsync();

        Assert.Equal(1, Calls(StoreOperation.Size)); // The config.
        Assert.Equal(2, Calls(StoreOperation.Read)); // The config, the key.
        Assert.Equal(3, Calls(StoreOperation.List)); // Keys, and locks before and after ours.
        Assert.Equal(1, Calls(StoreOperation.Store));
        Assert.Equal(1, Calls(StoreOperation.Remove));

        long Calls(StoreOperation operation) => place.Usage.ByOperation[operation].Calls;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lock_that_others_cannot_see_is_none(bool isEmpty)
    {
        await (await CreateAsync()).DisposeAsync();
        await using var repository = await SampleRepository.OpenAsync(new Forgetful(_disk, isEmpty), new RepositoryOptions { Time = _time });
        var taking = RepositoryLock.AcquireAsync(repository, s_us, exclusive: false, TimeSpan.Zero, CancellationToken.None).AsTask();

        // A listing may lag, so it is looked at again.
        Assert.True(await _time.AdvanceUntilAsync(() => taking.IsCompleted, mostSeconds: 60));
        var failure = await Assert.ThrowsAsync<ResgateException>(() => taking);

        Assert.Contains("our own lock is not among them", failure.InnerException?.Message, StringComparison.Ordinal);
        Assert.Empty(LockFiles());
    }

    [Fact]
    public async Task A_lock_that_cannot_be_removed_is_told_and_fails_nobody()
    {
        await using var repository = await SampleRepository.CreateAsync(new Keeping(_disk), new RepositoryOptions { Time = _time });
        var held = await TakeAsync(repository, exclusive: false);

        await held.DisposeAsync();

        Assert.Equal(FailureKind.Transient, held.LeftBehind?.Kind);
        Assert.Single(LockFiles());
    }

    /// <summary>Its holder would have been told by its own renewal only minutes later, and a prune takes less.</summary>
    [Fact]
    public async Task Nothing_that_relies_on_a_lock_is_written_or_removed_once_it_is_gone()
    {
        await using var repository = await CreateAsync();
        await using var held = await TakeAsync(repository, exclusive: false);
        var first = await SampleRepository.BackUpAsync(repository, 1, ("a", [1]));
        await RemoveLocksAsync();

        foreach (var deed in (Func<Task>[])
        [
            () => SampleRepository.BackUpAsync(repository, 2, ("b", [2])),
            async () => await repository.SaveSnapshotAsync(await repository.LoadSnapshotAsync(first, CancellationToken.None), CancellationToken.None),
            async () => await Repository.Snapshots.SnapshotRemoval.RunAsync(
                repository, [first], SilentReport.Instance, static (_, failure) => throw failure, CancellationToken.None),
        ])
        {
            var refusal = await Assert.ThrowsAsync<ResgateException>(deed);
            Assert.Contains("was removed by somebody", refusal.Message, StringComparison.Ordinal);
        }

        Assert.True(held.Lost.IsCancellationRequested);
        Assert.Equal(first, Assert.Single(ObjectsOf(ObjectFolder.Snapshots)));
        Assert.Single(ObjectsOf(ObjectFolder.Index));
    }

    [Fact]
    public async Task A_lock_that_somebody_removed_is_lost_at_the_next_renewal()
    {
        await using var repository = await CreateAsync();
        await using var held = await TakeAsync(repository, exclusive: false);
        await RemoveLocksAsync();

        Assert.True(await _time.AdvanceUntilAsync(() => held.Lost.IsCancellationRequested, mostSeconds: 310));
        Assert.Contains("was removed by somebody", held.Loss?.Message, StringComparison.Ordinal);
        await held.DisposeAsync();
        Assert.Empty(LockFiles());
    }

    [Theory]
    [InlineData(-120, "0 minutes ago")]
    [InlineData(120, "which our clock has not reached yet")]
    public async Task No_age_that_people_read_is_below_zero_or_from_a_clock_that_the_place_contradicts(int holderIsAhead, string age)
    {
        await (await CreateAsync()).DisposeAsync();
        await using var place = new Clocked(_disk, _time, TimeSpan.Zero);
        await using var repository = await SampleRepository.OpenAsync(
            holderIsAhead < 0 ? place : new Kept(_disk), new RepositoryOptions { Time = _time });
        _ = await LeaveAsync(repository, s_us with { HostName = "other" }, TimeSpan.FromMinutes(holderIsAhead));

        var refusal = await Assert.ThrowsAsync<ResgateException>(() => TakeAsync(repository, exclusive: true));

        Assert.EndsWith(age, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(50)]
    public async Task How_far_a_places_clock_is_off_is_known_from_when_it_took_our_lock(int hours)
    {
        await (await CreateAsync()).DisposeAsync();
        await using var place = new Clocked(_disk, _time, TimeSpan.FromHours(hours));
        await using var repository = await SampleRepository.OpenAsync(place, new RepositoryOptions { Time = _time });
        await using var held = await TakeAsync(repository, exclusive: true);

        Assert.Equal(TimeSpan.FromHours(hours), held.PlaceIsAhead);
    }

    [Fact]
    public async Task Nobody_is_kept_out_by_an_exclusive_lock_that_could_not_be_removed()
    {
        await (await CreateAsync()).DisposeAsync();
        await using var place = new AddOnly(_disk);
        await using var repository = await SampleRepository.OpenAsync(place, new RepositoryOptions { Time = _time });

        var refusal = await Assert.ThrowsAsync<ResgateException>(() => TakeAsync(repository, exclusive: true));

        Assert.Equal(FailureKind.Denied, refusal.Kind);
        Assert.Empty(LockFiles());
    }

    private async Task<BackupRepository> CreateAsync() =>
        await SampleRepository.CreateAsync(_disk, new RepositoryOptions { Time = _time });

    private async Task<RepositoryLock> TakeAsync(BackupRepository repository, bool exclusive)
    {
        var taking = RepositoryLock.AcquireAsync(repository, s_us, exclusive, TimeSpan.Zero, CancellationToken.None).AsTask();
        await _time.AdvanceUntilAsync(() => taking.IsCompleted, mostSeconds: 10);
        return await taking;
    }

    private async Task AssertLockedAsync(BackupRepository repository, bool exclusive)
    {
        var refusal = await Assert.ThrowsAsync<ResgateException>(() => TakeAsync(repository, exclusive));
        Assert.Equal(FailureKind.Locked, refusal.Kind);
        Assert.Contains("PID 4711 on host by user", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<Id> LeaveAsync(BackupRepository repository, LockHolder holder, TimeSpan isAhead)
    {
        var claim = holder.Claim(_time.GetUtcNow() + isAhead, exclusive: false);
        return await repository.Files.SaveAsync(ObjectFolder.Locks, claim.Write(), CancellationToken.None);
    }

    private async Task RemoveLocksAsync()
    {
        foreach (var file in LockFiles())
        {
            await _disk.RemoveAsync(new ObjectName(ObjectFolder.Locks, file), CancellationToken.None);
        }
    }

    private Task<List<Id>> LockFilesAsync() => Task.FromResult(LockFiles());

    private List<Id> LockFiles() => ObjectsOf(ObjectFolder.Locks);

    private List<Id> ObjectsOf(ObjectFolder folder) =>
        [.. _disk.ListAsync(folder, CancellationToken.None).ToBlockingEnumerable().Select(found => found.Name.Id)];

    /// <summary>Outlives the repository that it is opened in.</summary>
    private sealed class Kept(IObjectStore inner) : ForwardingStore(inner);

    /// <summary>Takes locks, and has none of them, or nothing in them.</summary>
    private sealed class Forgetful(IObjectStore inner, bool keepsEmpty) : ForwardingStore(inner)
    {
        public override async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
        {
            if (name.Folder != ObjectFolder.Locks)
            {
                await base.PutAsync(name, content, cancellation);
            }
            else if (keepsEmpty)
            {
                await base.PutAsync(name, default, cancellation);
            }
        }
    }

    /// <summary>Says beforehand that nothing can be removed.</summary>
    private sealed class AddOnly(IObjectStore inner) : ForwardingStore(inner)
    {
        public override bool CanRemove => false;
    }

    /// <summary>Is out of reach when something is to be removed.</summary>
    private sealed class Keeping(IObjectStore inner) : ForwardingStore(inner)
    {
        public override ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
            throw new ResgateException(FailureKind.Transient, $"cannot remove {name}");
    }
}
