using Resgate.Primitives;

namespace Resgate.Storage.Proving;

/// <summary>One object at a place that was put there to be attacked, and the attacks that the place's protocol offers.</summary>
/// <remarks>
/// Every attack uses all that our credentials may do. One that returns was not refused; whether it destroyed anything is told by
/// <see cref="IsIntactAsync"/>. A refusal is a <see cref="ResgateException"/> of the kind <see cref="FailureKind.Denied"/>;
/// every other kind says nothing about protection.
/// </remarks>
public interface ICanary
{
    /// <summary>The object.</summary>
    ObjectName Name { get; }

    /// <summary>How long the place keeps it; null when nothing does.</summary>
    Retention? Retention { get; }

    /// <summary>Puts other bytes in its place.</summary>
    ValueTask OverwriteAsync(CancellationToken cancellation);

    /// <summary>Removes it.</summary>
    ValueTask DeleteAsync(CancellationToken cancellation);

    /// <summary>Removes the version that it was put as, and not just the name.</summary>
    /// <returns>False where the place keeps no versions.</returns>
    ValueTask<bool> DeleteVersionAsync(CancellationToken cancellation);

    /// <summary>Brings the end of its retention forward.</summary>
    /// <returns>False where it has none.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/> too when the place said yes and changed nothing.</exception>
    ValueTask<bool> ShortenRetentionAsync(CancellationToken cancellation);

    /// <summary>Whether the bytes that were put can still be had from the place, under its name or as a version.</summary>
    ValueTask<bool> IsIntactAsync(CancellationToken cancellation);

    /// <summary>Removes what is left of it, as far as the place lets us.</summary>
    ValueTask RemoveAsync(CancellationToken cancellation);
}
