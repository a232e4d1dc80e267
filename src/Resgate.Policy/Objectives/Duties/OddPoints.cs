using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Finds points that a wrong clock made, or somebody who wants true ones to be forgotten (lost data, row 21).</summary>
/// <remarks>
/// A clock that was corrected by less than a day, one that follows a zone or summer time, and a device that was off leave nothing
/// that is odd: moments are compared, and gaps are none.
/// </remarks>
public static class OddPoints
{
    /// <summary>More points than this within one interval are no schedule's, nor somebody's who tries things out.</summary>
    private const int MostPerTurn = 12;

    /// <summary>Clocks of two machines may differ by so much.</summary>
    private static readonly TimeSpan _ahead = TimeSpan.FromMinutes(5);

    /// <summary>A clock that was set in the wrong zone is off by less.</summary>
    private static readonly TimeSpan _back = TimeSpan.FromDays(1);

    /// <param name="points">Of one class at one place, oldest first.</param>
    /// <param name="every">How often it is captured.</param>
    /// <param name="rules">That hold for them there.</param>
    /// <param name="now">By this device's clock.</param>
    /// <returns>At most one of each kind.</returns>
    public static IReadOnlyList<Oddity> Of(IReadOnlyList<PointFacts> points, TimeSpan every, RetentionRules rules, DateTimeOffset now)
    {
        var limit = Timestamp.From(now + _ahead);
        var times = points.ToDictionary(static point => point.Id, static point => point.Time);
        return
        [
            .. Found(OddityKind.Future, points.Where(point => point.Time > limit)),
            .. Found(OddityKind.BeforeParent, points.Where(point => IsBeforeParent(point, times, limit))),
            .. rules.Last.IsOff ? [] : Found(OddityKind.Flood, Flood(points, every)),
        ];
    }

    /// <summary>Whether points that are not what they say could push out true ones by these rules: those that count do, durations do not.</summary>
    public static bool Mislead(RetentionRules rules) => rules.Counts.Any(static rule => !rule.Count.IsOff);

    // A parent from the future is the odd one, not what came after it.
    private static bool IsBeforeParent(PointFacts point, Dictionary<Id, Timestamp> times, Timestamp limit) =>
        point.Parent is { } parent && times.TryGetValue(parent, out var before) && before <= limit
        && before.ToDateTimeOffset() - point.Time.ToDateTimeOffset() > _back;

    /// <summary>The first such many within one interval.</summary>
    private static IEnumerable<PointFacts> Flood(IReadOnlyList<PointFacts> points, TimeSpan every)
    {
        for (var first = 0; first + MostPerTurn < points.Count; first++)
        {
            var end = points[first].Time.ToDateTimeOffset() + every;
            if (points[first + MostPerTurn].Time.ToDateTimeOffset() < end)
            {
                return points.Skip(first).TakeWhile(point => point.Time.ToDateTimeOffset() < end);
            }
        }

        return [];
    }

    private static IEnumerable<Oddity> Found(OddityKind kind, IEnumerable<PointFacts> odd) =>
        odd.Select(static point => point.Id).ToList() is { Count: > 0 } ids ? [new Oddity(kind, ids)] : [];
}
