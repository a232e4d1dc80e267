using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>The locks that lie in a repository now.</summary>
/// <param name="repository">The repository.</param>
/// <param name="us">Who looks.</param>
public sealed class LockFolder(BackupRepository repository, LockHolder us)
{
    // An upload under way looks unreadable for a moment (format page, section 8).
    private static readonly TimeSpan[] ReadPauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)];

    /// <summary>Looks whether others keep us out.</summary>
    /// <param name="exclusive">Whether we tolerate nobody.</param>
    /// <param name="own">
    /// Our lock. What it says we know, but it has to be there for others to see; null while we have none.
    /// </param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>When our own was written, by the place's clock, if it tells.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Locked"/>. Or a lock stays unreadable, or our own stays away.
    /// </exception>
    public async ValueTask<DateTimeOffset?> ThrowIfConflictingAsync(bool exclusive, Id? own, CancellationToken cancellation)
    {
        var (locks, written) = await ReadAsync(own, cancellation);
        return locks.Find(held => exclusive || held.Claim.IsExclusive) is not { } other
            ? written
            : throw new ResgateException(
                FailureKind.Locked, $"repository is already {other.Describe(repository.Options.Time.GetUtcNow())}")
            {
                Hint = us.Sees(other.Claim) switch
                {
                    true => "that process runs on this machine: --retry-lock waits for its end",
                    false => "that process is gone: 'unlock' removes its lock",
                    null => "if that process is gone, 'unlock' removes the lock once it is half an hour old, 'unlock --remove-all' at once",
                },
            };
    }

    private async ValueTask<(List<FoundLock> Locks, DateTimeOffset? Own)> ReadAsync(Id? own, CancellationToken cancellation)
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

    // Empty files, left by interrupted uploads, are passed over.
    private async ValueTask<(List<FoundLock> Locks, DateTimeOffset? Own)> ReadOnceAsync(Id? own, CancellationToken cancellation)
    {
        var locks = new List<FoundLock>();
        StoredObject? ours = null;
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Locks, cancellation))
        {
            if (found.Size == 0)
            {
                continue;
            }

            if (found.Name.Id == own)
            {
                ours = found;
                continue;
            }

            try
            {
                var claim = LockFile.Read((await repository.Files.LoadAsync(found.Name, cancellation)).Span);
                locks.Add(new FoundLock(claim, found.Written));
            }
            catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound)
            {
                // Its holder finished between the listing and the reading.
            }
        }

        return own is null || ours is not null
            ? (locks, ours?.Written)
            : throw new ResgateException(FailureKind.Failed, "our own lock is not among them, or is empty")
            {
                Hint = "another process has removed it, or the place does not keep what it takes; nothing was done without it",
            };
    }
}
