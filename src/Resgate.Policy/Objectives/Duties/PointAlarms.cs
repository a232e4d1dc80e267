using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Alarms that stand: the tags of points, and times that cannot be right.</summary>
/// <remarks>
/// Whoever has looked gives the point one more tag, at one place. Until then a change of what is written once stands for as long as its
/// point is there; a class that has shrunk, until its newest point is no longer tagged, because its size is back or has become
/// the usual one.
/// </remarks>
public static class PointAlarms
{
    /// <summary>That files have changed which are written once.</summary>
    public const string WriteOnce = "write-once";

    private const int MostNamed = 3;

    /// <param name="plan">The plan.</param>
    /// <param name="points">Of each class at each place that was asked, oldest first, as <see cref="Acknowledge"/> gives them back.</param>
    /// <param name="moment">Now.</param>
    public static IReadOnlyList<StandingAlarm> Of(
        Plan plan, IReadOnlyDictionary<(string Class, string Place), IReadOnlyList<PointFacts>> points, RetentionMoment moment) =>
    [
        .. plan.Classes.SelectMany(one => plan.PlacesOf(one).SelectMany(place =>
            points.TryGetValue((one.Name, place.Name), out var here) ? Tagged(one, place, here).Concat(Odd(one, place, here, moment)) : [])),
    ];

    /// <summary>The same points, where what is acknowledged at one place is so at all of them: a whole class is captured by one run.</summary>
    public static IReadOnlyDictionary<(string Class, string Place), IReadOnlyList<PointFacts>> Acknowledge(
        IReadOnlyDictionary<(string Class, string Place), IReadOnlyList<PointFacts>> points)
    {
        var known = points.SelectMany(static at => at.Value.Where(static point => point is { Run: not null, IsAcknowledged: true }).Select(point => (at.Key.Class, point.Run)))
            .ToHashSet();
        return points.ToDictionary(
            static at => at.Key,
            IReadOnlyList<PointFacts> (at) =>
                [.. at.Value.Select(point => known.Contains((at.Key.Class, point.Run)) ? point.Acknowledge() : point)]);
    }

    /// <summary>The odd times of one class at one place, in one line each.</summary>
    public static IEnumerable<StandingAlarm> Odd(PlannedClass one, PlannedPlace place, IReadOnlyList<PointFacts> points, RetentionMoment moment) =>
        OddPoints.Of(points, one.Every, PlanFacts.KeptAt(one, place), moment.Now.ToDateTimeOffset()).Select(odd => new StandingAlarm(
            WordOf(odd.Kind),
            one.Name,
            place.Name,
            odd.Points,
            $"{Words.Count(odd.Points.Count, "point")} of {one.Name} at {place.Name} {WhatIsOdd(odd)}: {Named(odd.Points)}; "
                + "a clock was wrong, or somebody forged them: "
                + $"look at them, and remove what is not true with 'resgate -r place:{place.Name} forget ID'"));

    private static IEnumerable<StandingAlarm> Tagged(PlannedClass one, PlannedPlace place, IReadOnlyList<PointFacts> points)
    {
        var changed = points.Where(static point => point.HasChangedOnce).ToList();
        if (changed.Count > 0)
        {
            yield return new StandingAlarm(
                WriteOnce,
                one.Name,
                place.Name,
                [.. changed.Select(static point => point.Id)],
                $"files of {one.Name} that are written once had changed in {Named([.. changed.Select(static point => point.Id)])} at {place.Name}; {Advice(place, changed)}");
        }

        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].HasLeapt)
            {
                yield return new StandingAlarm(TimeLeap.Alarm, one.Name, place.Name, [points[i].Id], Leapt(one, place, points, i));
            }
        }

        if (points is [.., { HasShrunk: true } newest])
        {
            var size = newest is { Files: { } files, Size: { } bytes }
                ? SizeDrop.Of([.. points.SkipLast(1)], files, bytes)?.ToString() ?? $"{Words.Count(files, "file")}, {SizeText.ToWords(bytes)}"
                : "less than was usual";
            yield return new StandingAlarm(
                SizeDrop.Alarm,
                one.Name,
                place.Name,
                [newest.Id],
                $"{one.Name} has shrunk: {Named([newest.Id])} at {place.Name} has {size}; see what is missing from its sources; {Advice(place, [newest])}");
        }
    }

    private static string Leapt(PlannedClass one, PlannedPlace place, IReadOnlyList<PointFacts> points, int i)
    {
        var gap = i > 0 ? Words.Count((int)(points[i].Time.ToDateTimeOffset() - points[i - 1].Time.ToDateTimeOffset()).TotalDays, "day") : "long";
        return $"{Named([points[i].Id])} of {one.Name} at {place.Name} came {gap} after the point before it. If the clock is wrong, put it right and remove "
            + $"the point with 'resgate -r place:{place.Name} forget {points[i].Id.ToShortString()}'; if the device was off, {Acknowledging(place, [points[i].Id])} ends the alarm";
    }

    private static string Advice(PlannedPlace place, IEnumerable<PointFacts> points) =>
        $"if that is right, {Acknowledging(place, points.Select(static point => point.Id))} ends the alarm";

    private static string Acknowledging(PlannedPlace place, IEnumerable<Id> points) =>
        $"'resgate -r place:{place.Name} tag --add {PointFacts.Acknowledged} {string.Join(' ', points.Select(static id => id.ToShortString()))}'";

    private static string Named(IReadOnlyList<Id> points) =>
        Words.List(points.Take(MostNamed).Select(static id => id.ToShortString()).Concat(points.Count > MostNamed ? [$"{points.Count - MostNamed} more"] : []), "and");

    private static string WhatIsOdd(Oddity odd) => (odd.Kind, odd.Points.Count) switch
    {
        (OddityKind.Future, 1) => "lies in the future",
        (OddityKind.Future, _) => "lie in the future",
        (OddityKind.BeforeParent, 1) => "is older than the one it was made after",
        (OddityKind.BeforeParent, _) => "are older than those they were made after",
        _ => "were made within one interval",
    };

    private static string WordOf(OddityKind kind) => kind switch
    {
        OddityKind.Future => "future",
        OddityKind.BeforeParent => "before-parent",
        _ => "flood",
    };
}
