using System.Runtime.InteropServices;
using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Repository.Unpacked;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>A lock in the repository, held and refreshed until it is disposed of (format page, section 8).</summary>
/// <remarks>
/// Many may hold a shared lock at once; an exclusive lock tolerates no other. The lock file is renewed every five
/// minutes. When that has failed for 22.5 minutes (the machine slept, the place is gone) others may take the lock for
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

    private readonly IObjectStore _store;
    private readonly UnpackedFiles _files;
    private readonly TimeProvider _time;
    private readonly LockFile _template;
    private readonly PosixSignalRegistration _hangUp;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry;
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _refreshing;
    private readonly List<Id> _leftovers = [];
    private Id _current;
    private DateTimeOffset _refreshed;
    private long _refreshedAt;
    private int _disposed;

    private RepositoryLock(BackupRepository repository, LockFile written, Id id, PosixSignalRegistration hangUp)
    {
        _hangUp = hangUp;
        _store = repository.Store;
        _files = repository.Files;
        _time = repository.Options.Time;
        _hurry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _template = written;
        _current = id;
        NoteRefresh();
        _refreshing = RefreshAsync();
    }

    /// <summary>Fires when the lock can no longer be counted on.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why the lock could not be given back, so that it stays until it is stale; known when this is disposed of.</summary>
    public ResgateException? LeftBehind { get; private set; }

    /// <summary>Takes a lock, waiting at most <paramref name="retryFor"/> for others to finish.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Locked"/>, telling who holds it.</exception>
    public static async ValueTask<RepositoryLock> AcquireAsync(
        BackupRepository repository, LockHolder holder, bool exclusive, TimeSpan retryFor, CancellationToken cancellation)
    {
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
        foreach (var file in _leftovers.Append(_current))
        {
            LeftBehind = await RemoveQuietlyAsync(_store, file, _hurry.Token) ?? LeftBehind;
        }

        _stop.Dispose();
        _hurry.Dispose();
        _lost.Dispose();
        _hangUp.Dispose();
    }

    private static async ValueTask<RepositoryLock> TryAcquireAsync(
        BackupRepository repository, LockHolder holder, bool exclusive, CancellationToken cancellation)
    {
        var locks = new LockFolder(repository);
        await locks.ThrowIfConflictingAsync(exclusive, own: null, cancellation);

        var time = repository.Options.Time;
        var written = new LockFile
        {
            Time = Timestamp.From(time.GetLocalNow()),
            IsExclusive = exclusive,
            HostName = holder.HostName,
            UserName = holder.UserName,
            ProcessId = holder.ProcessId,
            UserId = holder.UserId,
            GroupId = holder.GroupId,
        };

        // Before anybody can read the lock: restic asks whether a lock's process lives by sending it this signal, which
        // would end us.
        var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
        Id? stored = null;
        try
        {
            var id = await repository.Files.SaveAsync(ObjectFolder.Locks, written.Write(), cancellation);
            stored = id;

            // Two who looked at the same moment both see nothing; after a pause each sees the other, if the place has kept both.
            await Task.Delay(SettleTime, time, cancellation);
            await locks.ThrowIfConflictingAsync(exclusive, own: id, cancellation);
            return new RepositoryLock(repository, written, id, hangUp);
        }
        catch
        {
            if (stored is { } left)
            {
                using var hurry = new CancellationTokenSource(LongestFarewell, time);
                await RemoveQuietlyAsync(repository.Store, left, hurry.Token);
            }

            hangUp.Dispose();
            throw;
        }
    }

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

                if (Age() < GiveUpAfter)
                {
                    await RenewAsync();
                }
                else if (!await TryRescueAsync())
                {
                    await _lost.CancelAsync();
                    return;
                }

                due = RefreshInterval;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ResgateException)
            {
                // The place has a bad moment; there is time for more attempts, but not for one every second.
                if (Age() >= GiveUpAfter)
                {
                    await _lost.CancelAsync();
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

    // Not cancelled midway unless it takes too long, or we would not know which of our files is there.
    private async Task RenewAsync()
    {
        var written = await WriteAsync();
        _leftovers.Add(_current);
        _current = written;
        NoteRefresh();
        await RemoveLeftoversAsync();
    }

    // After a long silence somebody may have called our lock stale and removed it. Only while it exists, and still exists
    // when the new one has been there for a moment, nobody can have gone to work meanwhile (format page, section 8).
    private async Task<bool> TryRescueAsync()
    {
        if (!await ExistsAsync(_current))
        {
            return false;
        }

        var old = _current;
        _current = await WriteAsync();
        _leftovers.Add(old);
        await Task.Delay(SettleTime, _time, _stop.Token);
        if (!await ExistsAsync(old))
        {
            return false;
        }

        NoteRefresh();
        await RemoveLeftoversAsync();
        return true;
    }

    private async Task RemoveLeftoversAsync()
    {
        while (_leftovers.Count > 0)
        {
            await _store.RemoveAsync(new ObjectName(ObjectFolder.Locks, _leftovers[^1]), _hurry.Token);
            _leftovers.RemoveAt(_leftovers.Count - 1);
        }
    }

    private ValueTask<Id> WriteAsync()
    {
        var renewed = _template with { Time = Timestamp.From(_time.GetLocalNow()) };
        return _files.SaveAsync(ObjectFolder.Locks, renewed.Write(), _hurry.Token);
    }

    private async Task<bool> ExistsAsync(Id file)
    {
        try
        {
            await _store.SizeAsync(new ObjectName(ObjectFolder.Locks, file), _stop.Token);
            return true;
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }

    /// <returns>Why it is not removed: no reason to fail, since the work is done and safe. Null when it is.</returns>
    private static async Task<ResgateException?> RemoveQuietlyAsync(IObjectStore store, Id file, CancellationToken hurry)
    {
        var name = new ObjectName(ObjectFolder.Locks, file);
        try
        {
            await store.RemoveAsync(name, hurry);
            return null;
        }
        catch (ResgateException failure)
        {
            return failure;
        }
        catch (OperationCanceledException)
        {
            return new ResgateException(FailureKind.Transient, $"cannot remove {name}: the place has not answered for a minute");
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
