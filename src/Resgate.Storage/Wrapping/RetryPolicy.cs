namespace Resgate.Storage.Wrapping;

/// <summary>How long, and how often, to try again what failed for reasons that pass.</summary>
/// <remarks>The defaults are restic's; the pauses differ, being drawn from nothing up to the longest ("full jitter").</remarks>
public sealed record RetryPolicy
{
    public static readonly RetryPolicy Default = new();

    /// <summary>
    /// No attempt is begun later than this after the call was, but for a second one; and none later than this after the place
    /// began to fail, if it has answered nothing at all since.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The most to wait before the second attempt; twice that before the third, and so on.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most to wait before any attempt, unless the place itself asks for more.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);
}
