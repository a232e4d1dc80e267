using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>What came of one class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Wanted">Names of the places that were to get it and could be reached.</param>
/// <param name="Stored">Where it is.</param>
internal sealed record ClassResult(string Class, IReadOnlyList<string> Wanted, IReadOnlyList<StoredPoint> Stored)
{
    /// <summary>When its capture began; the point's time.</summary>
    public required Timestamp Begin { get; init; }

    /// <summary>From there until it was stored.</summary>
    public TimeSpan Took { get; init; }

    public long Files { get; init; }

    public ByteCount Size { get; init; }

    /// <summary>What of its sources the point lacks.</summary>
    public long Missing { get; init; }

    /// <summary>Paths of files that have changed although they are written once.</summary>
    public IReadOnlyList<string> Alarms { get; init; } = [];

    /// <summary>That it has much less than was usual; null when it has not.</summary>
    public SizeDrop? Drop { get; init; }

    /// <summary>That it came long after the point before it, and how long; null when it did not.</summary>
    public TimeSpan? Leap { get; init; }

    public bool IsWhole => Missing == 0 && Stored.Count == Wanted.Count;

    /// <summary>What a place has after it; the same when the place did not get this one.</summary>
    public ClassHolding AddedTo(ClassHolding before)
    {
        if (before.Class != Class || Stored.All(point => point.Place != before.Place))
        {
            return before;
        }

        var begin = Begin.ToDateTimeOffset();
        var after = before with { Newest = begin, Points = before.Points + 1 };
        return Missing == 0
            ? after with { Whole = begin, Size = Size }
            : after with { PartialPoints = before.PartialPoints + 1 };
    }
}
