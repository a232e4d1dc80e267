using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>The locks that lie in a repository now.</summary>
public sealed class LockFolder(BackupRepository repository)
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(30);

    // An upload under way looks unreadable for a moment (format page, section 8).
    private static readonly TimeSpan[] ReadPauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)];

    /// <summary>Every readable lock of others; empty files, left by interrupted uploads, are passed over.</summary>
    /// <param name="own">
    /// Our lock. What it says we know, but it has to be there for others to see; null while we have none.
    /// </param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">A lock stays unreadable, or our own stays away.</exception>
    public async ValueTask<IReadOnlyList<LockFile>> ReadAsync(Id? own, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(own, cancellation);
            }
            catch (ResgateException) when (attempt < ReadPauses.Length)
            {
                await Task.Delay(ReadPauses[attempt], repository.Options.Time, cancellation);
            }
            catch (ResgateException failure)
            {
                throw new ResgateException(FailureKind.Failed, "cannot read the repository's locks", failure)
                {
                    Hint = failure.Hint ?? "if no other process works on this repository, 'unlock --remove-all' removes all locks",
                };
            }
        }
    }

    /// <summary>Removes stale locks, or every lock whether readable or not.</summary>
    /// <param name="all">Every lock.</param>
    /// <param name="hostname">This host: its locks are stale, too, when their process is gone.</param>
    /// <param name="isAlive">Whether a process of this host runs.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>How many were removed.</returns>
    public async ValueTask<int> RemoveAsync(
        bool all, string hostname, Func<int, bool> isAlive, CancellationToken cancellation)
    {
        var removed = 0;
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Locks, cancellation))
        {
            if (all || await IsStaleAsync(found, hostname, isAlive, cancellation))
            {
                await repository.Store.RemoveAsync(found.Name, cancellation);
                removed++;
            }
        }

        return removed;
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Locked"/>: somebody holds a lock beside which ours cannot be.</exception>
    public async ValueTask ThrowIfConflictingAsync(bool exclusive, Id? own, CancellationToken cancellation)
    {
        foreach (var held in await ReadAsync(own, cancellation))
        {
            if (exclusive || held.IsExclusive)
            {
                throw new ResgateException(FailureKind.Locked, Describe(held))
                {
                    Hint = "if that process is gone, the 'unlock' command removes stale locks",
                };
            }
        }
    }

    private string Describe(LockFile held)
    {
        var age = repository.Options.Time.GetUtcNow() - held.Time.ToDateTimeOffset();
        var kind = held.IsExclusive ? "exclusively " : "";
        return $"repository is already locked {kind}by PID {held.ProcessId} on {held.HostName} by {held.UserName}, "
            + $"{age.TotalMinutes:F0} minutes ago";
    }

    private async ValueTask<bool> IsStaleAsync(
        StoredObject found, string hostname, Func<int, bool> isAlive, CancellationToken cancellation)
    {
        if (found.Size == 0)
        {
            // Nobody minds it, and it may be an upload that is under way.
            return false;
        }

        LockFile held;
        try
        {
            held = LockFile.Read((await repository.Files.LoadAsync(found.Name, cancellation)).Span);
        }
        catch (ResgateException)
        {
            // Gone, or unreadable, which is not stale: only the explicit "all" may remove what we cannot judge.
            return false;
        }

        var age = repository.Options.Time.GetUtcNow() - held.Time.ToDateTimeOffset();
        return age > StaleAfter || (held.HostName == hostname && !isAlive((int)held.ProcessId));
    }

    private async ValueTask<IReadOnlyList<LockFile>> ReadOnceAsync(Id? own, CancellationToken cancellation)
    {
        var locks = new List<LockFile>();
        var isOwnSeen = own is null;
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Locks, cancellation))
        {
            if (found.Size == 0)
            {
                continue;
            }

            if (found.Name.Id == own)
            {
                isOwnSeen = true;
                continue;
            }

            try
            {
                locks.Add(LockFile.Read((await repository.Files.LoadAsync(found.Name, cancellation)).Span));
            }
            catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound)
            {
                // Its holder finished between the listing and the reading.
            }
        }

        return isOwnSeen ? locks : throw new ResgateException(FailureKind.Failed, "our own lock is not among them, or is empty")
        {
            Hint = "another process has removed it, or the place does not keep what it takes; nothing was done without it",
        };
    }
}
