using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>A store whose place can be told to keep objects for a time, even from whoever holds our credentials.</summary>
/// <remarks>
/// What is stored gets a retention when it is written. Snapshots that are kept longer than that use objects whose retention
/// runs out, so it is extended in time. Locks are never retained: restic has to be able to remove them.
/// </remarks>
public interface IRetentionStore
{
    /// <summary>What keeps an object now; null when anybody with the permission to delete may remove it.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such object.</exception>
    ValueTask<Retention?> RetentionOfAsync(ObjectName name, CancellationToken cancellation);

    /// <summary>Keeps objects at least until a moment; what is kept longer already stays as it is.</summary>
    /// <param name="names">Which, in no order; several at a time.</param>
    /// <param name="until">By the place's clock.</param>
    /// <param name="onFailure">Gets each that is perhaps not kept so long, one call at a time; may throw to stop the call.</param>
    /// <param name="cancellation">Stops the call; some are extended then.</param>
    ValueTask ExtendAsync(
        IEnumerable<ObjectName> names,
        DateTimeOffset until,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation);
}
