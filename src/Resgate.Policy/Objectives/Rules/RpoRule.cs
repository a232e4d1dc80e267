using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Interval + capture + waiting + transfer against what may be lost, for every class and place.</summary>
/// <remarks>Places that are offline between visits are left out: no interval of a class says anything about them.</remarks>
internal static class RpoRule
{
    // Intervals that people can remember, longest first.
    private static readonly TimeSpan[] _usual =
        [.. ((int[])[1440, 720, 480, 360, 240, 180, 120, 60, 30, 20, 15, 10, 5]).Select(static minutes => TimeSpan.FromMinutes(minutes))];

    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var one in facts.Plan.Classes)
        {
            var places = facts.Plan.PlacesOf(one).Where(static place => place.BroughtEvery is null).ToList();
            var broken = places
                .Select(place => (Place: place, Exposure: facts.ExposureOf(one, place)))
                .Where(row => row.Exposure is not null && row.Exposure.Worst > PlanFacts.Objective(one, row.Place))
                .Select(row => (row.Place, Exposure: row.Exposure!))
                .ToList();

            // Where the schedule alone breaks the promise, the places have no part in it: told once, at its worst.
            if (broken.Count > 1 && broken.Count == places.Count && one.Every + one.Capture > one.Rpo && broken.TrueForAll(static row => row.Place.Rpo is null))
            {
                yield return Tell(facts, one, broken.MaxBy(static row => row.Exposure.Worst), isEverywhere: true);
                continue;
            }

            foreach (var row in broken)
            {
                yield return Tell(facts, one, row, isEverywhere: false);
            }
        }
    }

    private static Finding Tell(PlanFacts facts, PlannedClass one, (PlannedPlace Place, Exposure Exposure) row, bool isEverywhere)
    {
        var objective = PlanFacts.Objective(one, row.Place);
        var worst = DurationText.ToWords(row.Exposure.Worst);
        var promised = DurationText.ToWords(objective);
        return new Finding
        {
            Id = "rpo",
            Severity = Severity.Broken,
            Classes = [one.Name],
            Places = isEverywhere ? [.. facts.Plan.PlacesOf(one).Where(static place => place.BroughtEvery is null).Select(static place => place.Name)] : [row.Place.Name],
            At = one.Marks.Of("every"),
            What = one.Every >= objective
                ? $"'every: {DurationText.ToPlan(one.Every)}' cannot keep 'rpo: {DurationText.ToPlan(objective)}': capture and transfer come on top of the interval, {worst} in all{(isEverywhere ? $" at {row.Place.Name}" : "")}."
                : $"Up to {worst} can be lost, and {promised} were promised.",
            Timeline = ExposureTimeline.Of(facts, one, row.Place, row.Exposure, promised),
            Change = ChangeFor(facts, one, row.Place, objective, isEverywhere),
        };
    }

    private static string ChangeFor(PlanFacts facts, PlannedClass one, PlannedPlace place, TimeSpan objective, bool isEverywhere)
    {
        IEnumerable<PlannedPlace> places = isEverywhere ? facts.Plan.PlacesOf(one).Where(static other => other.BroughtEvery is null) : [place];
        var enough = _usual.FirstOrDefault(every =>
            every < one.Every && places.All(other => facts.ExposureOf(one, other, every) is { } better && better.Worst <= objective));
        if (enough > TimeSpan.Zero)
        {
            var least = places.Max(other => facts.ExposureOf(one, other, enough)!.Worst);
            return $"every: {DurationText.ToPlan(enough)} for class {one.Name}; the worst loss is then {DurationText.ToWords(least)}.";
        }

        if (place.Window.IsClosedAtTimes)
        {
            return $"no interval helps while nothing may be sent: open the window of {place.Name} a little at those times ({SizeText.ToWords(RateFor(facts, one, objective))}/s would do), or say 'rpo:' for this place.";
        }

        return one.Capture >= objective
            ? $"a capture may take {DurationText.ToWords(one.Capture)}, longer than what may be lost: capture less at a time, or promise less."
            : $"no interval helps: {place.Name} needs a faster line or a wider window, or say 'rpo:' for this place.";
    }

    // What an hour brings, sent in an hour, with as much again to spare.
    private static ByteCount RateFor(PlanFacts facts, PlannedClass one, TimeSpan objective) =>
        new(Math.Max(1024, facts.BytesPerRun(one, objective) * 2 / Math.Max(1, (long)objective.TotalSeconds)));
}
