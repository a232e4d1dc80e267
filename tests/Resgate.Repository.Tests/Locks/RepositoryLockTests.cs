using Resgate.Primitives;
using Resgate.Repository.Locks;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
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
}
