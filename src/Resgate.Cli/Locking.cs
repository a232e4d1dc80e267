using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Locks;

namespace Resgate.Cli;

/// <summary>Takes the lock that a verb needs, and knows what to do where none can be stored.</summary>
/// <remarks>
/// Write-protected media, a disk that the system has remounted, an account or a key that may only read, a full disk: what is there
/// can be read, and often has to be, on the worst of days.
/// </remarks>
internal static class Locking
{
    /// <returns>Null when the verb goes without a lock.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Locked"/>: somebody else is at work there. <see cref="FailureKind.Denied"/> or
    /// <see cref="FailureKind.Full"/>: the place takes no lock.
    /// </exception>
    public static async ValueTask<RepositoryLock?> TakeAsync(
        Invocation call, RepositoryChoice choice, BackupRepository repository, LockMode mode)
    {
        var isForReading = mode is LockMode.Shared or LockMode.SharedIfTaken;
        if (mode == LockMode.None || (isForReading && call.Get(call.Globals.NoLock)))
        {
            return null;
        }

        try
        {
            return await RepositoryLock.AcquireAsync(
                repository,
                RepositoryAccess.ThisProcess(),
                mode == LockMode.Exclusive,
                Duration.Parse(call.Get(call.Globals.RetryLock) ?? "0s", call.Globals.RetryLock.Name),
                call.Cancellation);
        }
        catch (ResgateException refusal) when (isForReading && refusal.Kind is FailureKind.Denied or FailureKind.Full)
        {
            if (mode == LockMode.Shared)
            {
                throw new ResgateException(refusal.Kind, "cannot lock the repository", refusal)
                {
                    Hint = $"{call.Globals.NoLock.Name} reads without a lock",
                };
            }

            // It takes no lock of ours, but perhaps there is one of somebody who prunes.
            await new LockFolder(repository).ThrowIfConflictingAsync(exclusive: false, own: null, call.Cancellation);
            call.Warn($"{choice.Title ?? repository.Store.Location}: going on without a lock, which cannot be stored there: {FailureReport.OneLine(refusal)}");
            return null;
        }
    }
}
