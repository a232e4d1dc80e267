namespace Resgate.Primitives;

/// <summary>The one failure type: a kind to act on, a phrase about what we were doing to what, and perhaps a hint.</summary>
/// <remarks>The message leaves out the cause's message: whoever prints a failure walks the chain of causes.</remarks>
public sealed class ResgateException(FailureKind kind, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>What would turn this refusal into a yes; null when we do not know.</summary>
    public string? Hint { get; init; }

    /// <summary>How long the place asks to be left alone before another attempt; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsTransient => Kind == FailureKind.Transient;

    /// <summary>
    /// Whether what was asked for is not there, or not whole. Any other failure, such as a place that does not answer, says nothing
    /// about it, and nothing may be repaired or given up for it.
    /// </summary>
    public bool IsLoss => Kind is FailureKind.Damaged or FailureKind.NotFound;
}
