using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>A store whose place can keep objects for a time, even from whoever holds our credentials.</summary>
/// <remarks>
/// What is stored gets a retention when it is written. Snapshots that are kept longer than that use objects whose retention
/// runs out, so it is renewed in time. Locks are never retained: restic has to be able to remove them.
/// </remarks>
public interface IRetentionStore
{
    /// <summary>How long what is stored now is kept; null when no retention was asked for.</summary>
    TimeSpan? Period { get; }

    /// <summary>Whether the place keeps anything at all from being removed. Asked once; no, where we may not ask.</summary>
    ValueTask<bool> IsInForceAsync(CancellationToken cancellation);

    /// <summary>What keeps an object now; null when anybody with the permission to delete may remove it.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such object.</exception>
    ValueTask<Retention?> RetentionOfAsync(ObjectName name, CancellationToken cancellation);

    /// <summary>Keeps objects for a whole <see cref="Period"/> from now, by the place's clock; several at a time.</summary>
    /// <remarks>
    /// One that is kept for half of a period or longer stays as it is: whoever calls this at least that often lets none go
    /// free, and pays for one change of it in half a period.
    /// </remarks>
    /// <param name="names">Which, in no order.</param>
    /// <param name="onFailure">Gets each that is perhaps not kept so long, one call at a time; may throw to stop the call.</param>
    /// <param name="cancellation">Stops the call; some are renewed then.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: there is no period.</exception>
    ValueTask RenewAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation);
}
