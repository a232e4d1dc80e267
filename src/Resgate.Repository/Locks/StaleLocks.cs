using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>Removes locks whose holders are gone.</summary>
/// <remarks>
/// <para>A lock of this host is stale when its process is gone, and never while it runs, whatever its time says. One from elsewhere is
/// stale when nobody has renewed it for half an hour.</para>
/// <para>Of three clocks, its holder's, ours and the place's, any may be wrong. So where the place tells when it took a lock, it is
/// asked for its time as well, by writing a lock of ours there for a moment; its own clock alone then tells the age. restic
/// goes by the other two.</para>
/// </remarks>
/// <param name="repository">The repository.</param>
/// <param name="us">Who looks.</param>
public sealed class StaleLocks(BackupRepository repository, LockHolder us)
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(30);

    private DateTimeOffset? _placeTime;

    /// <summary>Removes stale locks, or every lock whether readable or not.</summary>
    /// <exception cref="ResgateException">One cannot be removed; those after it are still there.</exception>
    public async ValueTask<LockRemoval> RemoveAsync(bool all, CancellationToken cancellation)
    {
        if (!repository.Store.CanRemove)
        {
            throw new ResgateException(FailureKind.Denied, $"our credentials for {repository.Store.Location} cannot remove anything");
        }

        // A lock of our own may come and go meanwhile.
        var locks = new List<StoredObject>();
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Locks, cancellation))
        {
            locks.Add(found);
        }

        var removed = 0;
        var spared = new List<string>();
        foreach (var found in locks)
        {
            if (all || await WhyNotStaleAsync(found, cancellation) is not { } reason)
            {
                await repository.Store.RemoveAsync(found.Name, cancellation);
                removed++;
            }
            else if (found.Size > 0)
            {
                spared.Add(reason);
            }
        }

        return new LockRemoval(removed, spared);
    }

    /// <summary>Removes the locks of processes of this host that the caller knows to have been its own kind, and that are gone.</summary>
    /// <param name="processes">Their numbers.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ResgateException">One cannot be removed; those after it are still there.</exception>
    public async ValueTask<int> RemoveOfAsync(IReadOnlyCollection<int> processes, CancellationToken cancellation)
    {
        var removed = 0;
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Locks, cancellation))
        {
            if (found.Size > 0 && await IsOfAsync(found, processes, cancellation))
            {
                await repository.Store.RemoveAsync(found.Name, cancellation);
                removed++;
            }
        }

        return removed;
    }

    private async ValueTask<bool> IsOfAsync(StoredObject found, IReadOnlyCollection<int> processes, CancellationToken cancellation)
    {
        try
        {
            var claim = LockFile.Read((await repository.Files.LoadAsync(found.Name, cancellation)).Span);
            return processes.Contains((int)claim.ProcessId) && us.Sees(claim) == false;
        }
        catch (ResgateException failure) when (failure.Kind is FailureKind.NotFound or FailureKind.Damaged)
        {
            return false;
        }
    }

    /// <returns>Null for a lock that is stale.</returns>
    private async ValueTask<string?> WhyNotStaleAsync(StoredObject found, CancellationToken cancellation)
    {
        if (found.Size == 0)
        {
            return "nobody minds it, and it may be an upload that is under way";
        }

        LockFile claim;
        try
        {
            claim = LockFile.Read((await repository.Files.LoadAsync(found.Name, cancellation)).Span);
        }
        catch (ResgateException failure)
        {
            // Gone, or unreadable, which is not stale: only the explicit "all" may remove what we cannot judge.
            return $"{found.Name} cannot be judged: {failure.Message}";
        }

        var held = new FoundLock(claim, found.Written).Describe(repository.Options.Time.GetUtcNow());
        return us.Sees(claim) switch
        {
            true => $"{held}: a process of that number runs on this machine",
            false => null,
            null => await IsOldAsync(claim, found.Written, cancellation) ? null : $"{held}: it is no half an hour old",
        };
    }

    private async ValueTask<bool> IsOldAsync(LockFile claim, DateTimeOffset? written, CancellationToken cancellation)
    {
        if (written is not null)
        {
            _placeTime ??= await AskAsync(cancellation);
        }

        return (_placeTime - written ?? repository.Options.Time.GetUtcNow() - claim.Time.ToDateTimeOffset()) > StaleAfter;
    }

    /// <returns>The place's time; null when it has kept nothing, or does not tell.</returns>
    private async ValueTask<DateTimeOffset?> AskAsync(CancellationToken cancellation)
    {
        var claim = us.Claim(repository.Options.Time.GetLocalNow(), exclusive: false);
        var own = await repository.Files.SaveAsync(ObjectFolder.Locks, claim.Write(), cancellation);
        DateTimeOffset? written = null;
        try
        {
            await foreach (var found in repository.Store.ListAsync(ObjectFolder.Locks, cancellation))
            {
                written = found.Name.Id == own ? found.Written : written;
            }
        }
        finally
        {
            await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Locks, own), cancellation);
        }

        return written;
    }
}
