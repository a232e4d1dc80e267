using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Locks;

namespace Resgate.Cli;

/// <summary>Refuses to take one repository for two, under whatever addresses.</summary>
/// <remarks>
/// The lock that is held on one of them tells: where it is seen through the other, both are one place. The ids in their
/// configurations are not enough, since a repository that was copied file by file is another one with the same id.
/// </remarks>
internal static class SameRepository
{
    /// <param name="repository">About to be locked, or locked.</param>
    /// <param name="held">The lock on it; null where none is taken, and before it is: the own locks of others could be in its way.</param>
    /// <param name="others">Those that are open, with their locks.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: it is one of the others.</exception>
    public static async ValueTask RefuseAsync(
        BackupRepository repository, RepositoryLock? held, IEnumerable<OpenRepository> others, CancellationToken cancellation)
    {
        foreach (var other in others.Where(other => other.Repository.Config.Id == repository.Config.Id))
        {
            var there = other.Repository.Origin;
            var isSame = repository.Origin.Location == there.Location
                || (other.Held is { } theirs && await theirs.IsAtAsync(repository.Origin, cancellation))
                || (held is not null && await held.IsAtAsync(there, cancellation));
            if (isSame)
            {
                throw new ResgateException(
                    FailureKind.Usage, $"{repository.Origin.Location} is the same repository as {there.Location}")
                {
                    Hint = "name it once; what is stored twice in one place is lost with it",
                };
            }
        }
    }
}
