using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Repository.Unpacked;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>A lock in the repository, held and refreshed until it is disposed of (format page, section 8).</summary>
/// <remarks>
/// Many may hold a shared lock at once; an exclusive lock tolerates no other. The lock file is renewed every five
/// minutes. When that has failed for 22.5 minutes (the machine slept, the place is gone) others may take the lock for
/// stale, so <see cref="Lost"/> fires and the work must stop (lost data, row 19).
/// </remarks>
public sealed class RepositoryLock : IAsyncDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(22.5);
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    private readonly IObjectStore _store;
    private readonly UnpackedFiles _files;
    private readonly TimeProvider _time;
    private readonly LockFile _template;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _refreshing;
    private Id _current;
    private DateTimeOffset _refreshed;

    private RepositoryLock(BackupRepository repository, LockFile written, Id id)
    {
        _store = repository.Store;
        _files = repository.Files;
        _time = repository.Options.Time;
        _template = written;
        _current = id;
        _refreshed = _time.GetUtcNow();
        _refreshing = RefreshAsync();
    }

    /// <summary>Fires when the lock can no longer be counted on.</summary>
    public CancellationToken Lost => _lost.Token;

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _refreshing;
        try
        {
            await _store.RemoveAsync(new ObjectName(ObjectFolder.Locks, _current), CancellationToken.None);
        }
        catch (ResgateException)
        {
            // The work is done and safe; a lock left behind is stale by itself soon, and 'unlock' removes it.
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private static async ValueTask<RepositoryLock> TryAcquireAsync(
        BackupRepository repository, LockHolder holder, bool exclusive, CancellationToken cancellation)
    {
        var locks = new LockFolder(repository);
        await locks.ThrowIfConflictingAsync(exclusive, except: null, cancellation);

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
        var id = await repository.Files.SaveAsync(ObjectFolder.Locks, written.Write(), cancellation);
        try
        {
            // Two who looked at the same moment both see nothing; after a pause each sees the other.
            await Task.Delay(SettleTime, time, cancellation);
            await locks.ThrowIfConflictingAsync(exclusive, except: id, cancellation);
        }
        catch
        {
            await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Locks, id), CancellationToken.None);
            throw;
        }

        return new RepositoryLock(repository, written, id);
    }

    private async Task RefreshAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(RefreshInterval, _time, _stop.Token);
                if (_time.GetUtcNow() - _refreshed >= GiveUpAfter && !await IsStillOursAsync())
                {
                    await _lost.CancelAsync();
                    return;
                }

                await RenewAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ResgateException)
            {
                if (_time.GetUtcNow() - _refreshed >= GiveUpAfter)
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
    }

    private async Task RenewAsync()
    {
        var renewed = _template with { Time = Timestamp.From(_time.GetLocalNow()) };
        var id = await _files.SaveAsync(ObjectFolder.Locks, renewed.Write(), _stop.Token);
        var old = _current;
        _current = id;
        _refreshed = _time.GetUtcNow();
        await _store.RemoveAsync(new ObjectName(ObjectFolder.Locks, old), _stop.Token);
    }

    // After a long silence somebody may have called our lock stale and removed it; only an existing one may be renewed.
    private async Task<bool> IsStillOursAsync()
    {
        try
        {
            await _store.SizeAsync(new ObjectName(ObjectFolder.Locks, _current), _stop.Token);
            await Task.Delay(SettleTime, _time, _stop.Token);
            await _store.SizeAsync(new ObjectName(ObjectFolder.Locks, _current), _stop.Token);
            return true;
        }
        catch (ResgateException)
        {
            return false;
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
