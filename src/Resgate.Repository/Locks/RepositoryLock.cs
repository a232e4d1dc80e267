using System.Runtime.InteropServices;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>A lock in the repository, held and refreshed until it is disposed of (format page, section 8).</summary>
/// <remarks>
/// Many may hold a shared lock at once; an exclusive lock tolerates no other. The lock file is renewed every five
/// minutes, and whoever writes an index or a snapshot, or removes anything, looks first whether it is still there. When
/// renewing has failed for 22.5 minutes (the machine slept, the place is gone) others may take the lock for
/// stale; unless it turns out that nobody did, <see cref="Lost"/> fires and the work must stop (lost data, row 19).
/// The age is looked at every second, by the wall clock, too: timers stand still while a machine sleeps.
/// </remarks>
public sealed class RepositoryLock : IAsyncDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(22.5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromMinutes(1);

    private readonly BackupRepository _repository;
    private readonly TimeProvider _time;
    private readonly OwnLockFile _file;
    private readonly PosixSignalRegistration _hangUp;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry;
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _refreshing;
    private DateTimeOffset _refreshed;
    private long _refreshedAt;
    private int _disposed;

    private RepositoryLock(BackupRepository repository, OwnLockFile file, PosixSignalRegistration hangUp)
    {
        _hangUp = hangUp;
        _repository = repository;
        _time = repository.Options.Time;
        _hurry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _file = file;
        NoteRefresh();
        repository.Files.Held = this;
        _refreshing = RefreshAsync();
    }

    /// <summary>Fires when the lock can no longer be counted on.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why the lock can no longer be counted on; null while it can.</summary>
    public ResgateException? Loss { get; private set; }

    /// <summary>How far the place's clock is ahead of ours, for all we know: negative when it is behind, null when it does not tell.</summary>
    public TimeSpan? PlaceIsAhead { get; private init; }

    /// <summary>Why the lock could not be given back, so that it stays until somebody removes it; known when this is disposed of.</summary>
    public ResgateException? LeftBehind { get; private set; }

    /// <summary>Takes a lock, waiting at most <paramref name="retryFor"/> for others to finish.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Locked"/>, telling who holds it. <see cref="FailureKind.Denied"/>: an exclusive one could not be removed
    /// again, and would keep everybody out.
    /// </exception>
    public static async ValueTask<RepositoryLock> AcquireAsync(
        BackupRepository repository, LockHolder holder, bool exclusive, TimeSpan retryFor, CancellationToken cancellation)
    {
        if (exclusive && !repository.Store.CanRemove)
        {
            throw new ResgateException(
                FailureKind.Denied, $"cannot lock {repository.Store.Location} for us alone: our credentials could not remove the lock again")
            {
                Hint = "use credentials that may delete, from a machine that nobody else gets at",
            };
        }

        var time = repository.Options.Time;
        var begun = time.GetTimestamp();
        for (var pause = FirstRetry; ; pause = Min(2 * pause, LongestRetry))
        {
            try
            {
                return await TryAcquireAsync(repository, holder, exclusive, cancellation);
            }
            catch (ResgateException failure)
                when (failure.Kind == FailureKind.Locked && time.GetElapsedTime(begun) < retryFor)
            {
                var left = retryFor - time.GetElapsedTime(begun);
                await Task.Delay(Min(pause, left > TimeSpan.Zero ? left : TimeSpan.Zero), time, cancellation);
            }
        }
    }

    /// <summary>Gives the lock back. Doing it again changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        // A place that is gone must not keep a process that has nothing else to do.
        _hurry.CancelAfter(LongestFarewell);
        await _refreshing;
        if (_repository.Files.Held == this)
        {
            _repository.Files.Held = null;
        }

        LeftBehind = await _file.RemoveQuietlyAsync(_hurry.Token);
        _stop.Dispose();
        _hurry.Dispose();
        _lost.Dispose();
        _hangUp.Dispose();
    }

    /// <summary>Whether this lock lies at a place, which then is the one that it was taken at, under whatever address.</summary>
    public async ValueTask<bool> IsAtAsync(IObjectStore place, CancellationToken cancellation) =>
        await _file.IsAtAsync(place, cancellation);

    /// <summary>
    /// Looks whether the lock is still there. Whoever is about to write what relies on it calls this: it may have been
    /// removed, and what was relied on with it.
    /// </summary>
    /// <exception cref="ResgateException"><see cref="Loss"/>.</exception>
    internal async ValueTask ThrowIfGoneAsync(CancellationToken cancellation)
    {
        if (Loss is null && !await _file.ExistsAsync(cancellation))
        {
            await LoseAsync();
        }

        if (Loss is { } loss)
        {
            throw loss;
        }
    }

    private static async ValueTask<RepositoryLock> TryAcquireAsync(
        BackupRepository repository, LockHolder holder, bool exclusive, CancellationToken cancellation)
    {
        var locks = new LockFolder(repository, holder);
        await locks.ThrowIfConflictingAsync(exclusive, own: null, cancellation);

        var time = repository.Options.Time;
        var claim = holder.Claim(time.GetLocalNow(), exclusive);

        // Before anybody can read the lock: restic asks whether a lock's process lives by sending it this signal, which
        // would end us.
        var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
        OwnLockFile? stored = null;
        try
        {
            var before = time.GetUtcNow();
            var id = await repository.Files.SaveAsync(ObjectFolder.Locks, claim.Write(), cancellation);
            stored = new OwnLockFile(repository, claim, id);
            var after = time.GetUtcNow();

            // Two who looked at the same moment both see nothing; after a pause each sees the other, if the place has kept both.
            await Task.Delay(SettleTime, time, cancellation);
            var written = await locks.ThrowIfConflictingAsync(exclusive, own: id, cancellation);
            return new RepositoryLock(repository, stored, hangUp) { PlaceIsAhead = Distance(written, before, after) };
        }
        catch
        {
            if (stored is not null)
            {
                using var hurry = new CancellationTokenSource(LongestFarewell, time);
                await stored.RemoveQuietlyAsync(hurry.Token);
            }

            hangUp.Dispose();
            throw;
        }
    }

    private static TimeSpan? Distance(DateTimeOffset? moment, DateTimeOffset earliest, DateTimeOffset latest) =>
        moment < earliest ? moment - earliest
        : moment > latest ? moment - latest
        : moment is null ? null
        : TimeSpan.Zero;

    private async Task RefreshAsync()
    {
        var due = RefreshInterval;
        while (true)
        {
            try
            {
                await Task.Delay(LookInterval, _time, _stop.Token);
                if (Age() < due)
                {
                    continue;
                }

                if (!await (Age() < GiveUpAfter ? TryRenewAsync(TimeSpan.Zero) : TryRescueAsync()))
                {
                    await LoseAsync();
                    return;
                }

                due = RefreshInterval;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ResgateException failure)
            {
                // The place has a bad moment; there is time for more attempts, but not for one every second.
                if (Age() >= GiveUpAfter)
                {
                    await LoseAsync(failure);
                    return;
                }

                due = Min(Age() + RetryInterval, GiveUpAfter);
            }
        }
    }

    // The longer of what both clocks say: the wall clock runs on while the machine sleeps, but people may set it back.
    private TimeSpan Age()
    {
        var byWall = _time.GetUtcNow() - _refreshed;
        var elapsed = _time.GetElapsedTime(_refreshedAt);
        return byWall > elapsed ? byWall : elapsed;
    }

    private void NoteRefresh()
    {
        _refreshed = _time.GetUtcNow();
        _refreshedAt = _time.GetTimestamp();
    }

    private async Task LoseAsync(ResgateException? unreachable = null)
    {
        Loss ??= unreachable is null
            ? new ResgateException(FailureKind.Failed, "the lock on the repository was removed by somebody, so the run was stopped")
            {
                Hint = "what this run relied on may have been deleted meanwhile, so it wrote no more; run again",
            }
            : new ResgateException(FailureKind.Failed, "the lock on the repository was lost, so the run was stopped", unreachable)
            {
                Hint = "the machine slept or the place was out of reach for too long; run again",
            };
        await _lost.CancelAsync();
    }

    // After a long silence somebody may have called our lock stale and removed it. Only while it exists, and still exists
    // when the new one has been there for a moment, nobody can have gone to work meanwhile (format page, section 8).
    private async Task<bool> TryRescueAsync() =>
        await _file.ExistsAsync(_stop.Token) && await TryRenewAsync(SettleTime);

    // Also in time: whoever has a clock that disagrees with ours may have taken it for stale, and a new one would hide that.
    private async Task<bool> TryRenewAsync(TimeSpan settleTime)
    {
        // Not cancelled midway unless it takes too long, or we would not know which of our files is there.
        var written = await _file.WriteAsync(_hurry.Token);
        try
        {
            await Task.Delay(settleTime, _time, _stop.Token);
            if (!await _file.ExistsAsync(_stop.Token))
            {
                return false;
            }
        }
        finally
        {
            _file.Replace(written);
        }

        NoteRefresh();
        await _file.RemoveLeftoversAsync(_hurry.Token);
        return true;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
