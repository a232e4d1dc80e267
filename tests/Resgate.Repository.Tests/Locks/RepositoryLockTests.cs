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

    [Fact]
    public async Task Unlock_removes_what_is_old_or_orphaned_and_spares_the_living_the_foreign_and_the_unreadable()
    {
        await using var repository = await CreateAsync();
        var dead = await LeaveAsync(repository, s_us with { ProcessId = 1 });
        var alive = await LeaveAsync(repository, s_us with { ProcessId = 2 });
        var foreign = await LeaveAsync(repository, s_us with { HostName = "other", ProcessId = 1 });
        var rubbish = new byte[100];
        await _disk.PutAsync(new ObjectName(ObjectFolder.Locks, Id.Of(rubbish)), rubbish, CancellationToken.None);

        var folder = new LockFolder(repository);
        Assert.Equal(1, await folder.RemoveAsync(all: false, "host", static process => process == 2, CancellationToken.None));
        Assert.DoesNotContain(dead, await LockFilesAsync());
        Assert.Equal(3, (await LockFilesAsync()).Count);

        _time.Sleep(TimeSpan.FromMinutes(31));
        Assert.Equal(2, await folder.RemoveAsync(all: false, "host", static process => process == 2, CancellationToken.None));
        Assert.Equal(Id.Of(rubbish), Assert.Single(await LockFilesAsync()));
        Assert.Equal(1, await folder.RemoveAsync(all: true, "host", static _ => true, CancellationToken.None));
        _ = (alive, foreign);
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

    private async Task<Id> LeaveAsync(BackupRepository repository, LockHolder holder)
    {
        var written = new Format.Locks.LockFile
        {
            Time = Timestamp.From(_time.GetUtcNow()),
            HostName = holder.HostName,
            UserName = holder.UserName,
            ProcessId = holder.ProcessId,
        };
        return await repository.Files.SaveAsync(ObjectFolder.Locks, written.Write(), CancellationToken.None);
    }

    private Task<List<Id>> LockFilesAsync() => Task.FromResult(LockFiles());

    private List<Id> LockFiles() =>
        [.. _disk.ListAsync(ObjectFolder.Locks, CancellationToken.None).ToBlockingEnumerable().Select(found => found.Name.Id)];

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

    /// <summary>Is out of reach when something is to be removed.</summary>
    private sealed class Keeping(IObjectStore inner) : ForwardingStore(inner)
    {
        public override ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
            throw new ResgateException(FailureKind.Transient, $"cannot remove {name}");
    }
}
