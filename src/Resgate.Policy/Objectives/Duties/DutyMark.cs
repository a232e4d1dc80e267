namespace Resgate.Policy.Objectives.Duties;

/// <summary>What this device remembers of a duty.</summary>
/// <param name="Success">When it was last done; null for never.</param>
/// <param name="Failed">When it failed since; null when it did not.</param>
/// <param name="Why">The failure, in one line.</param>
public sealed record DutyMark(DateTimeOffset? Success = null, DateTimeOffset? Failed = null, string? Why = null)
{
    public static readonly DutyMark Nothing = new();

    /// <summary>The rules that were applied; null where there are none.</summary>
    public string? Rules { get; init; }

    /// <summary>Since when it has to be done although it is nobody's turn: points are gone, and their data are not. Null for no such time.</summary>
    public DateTimeOffset? Owed { get; init; }
}
