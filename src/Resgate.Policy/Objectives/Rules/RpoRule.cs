using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Interval + capture + waiting + transfer against what may be lost, for every class and place.</summary>
/// <remarks>Places that are offline between visits are <see cref="OfflineRule"/>'s: no interval of a class says anything about them.</remarks>
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
            var isSchedule = one.Every + one.Capture > one.Rpo && places.TrueForAll(static place => place.Rpo is null);
            if (isSchedule && broken.Count == places.Count && broken.Count > 1)
            {
                var (place, exposure) = broken.MaxBy(static row => row.Exposure.Worst);
                yield return Tell(facts, one, place, exposure, places);
                continue;
            }

            foreach (var (place, exposure) in broken)
            {
                yield return Tell(facts, one, place, exposure, [place]);
            }
        }
    }

    private static Finding Tell(
        PlanFacts facts, PlannedClass one, PlannedPlace place, Exposure exposure, List<PlannedPlace> places)
    {
        var objective = PlanFacts.Objective(one, place);
        var worst = DurationText.ToWords(exposure.Worst) + (places.Count > 1 ? $" in all at {place.Name}" : " in all");
        var promised = DurationText.ToWords(objective);
        return new Finding
        {
            Id = "rpo",
            Severity = Severity.Broken,
            Classes = [one.Name],
            Places = [.. places.Select(static place => place.Name)],
            At = one.Marks.Of("every"),
            What = one.Every >= objective
                ? $"'every: {DurationText.ToPlan(one.Every)}' cannot keep 'rpo: {DurationText.ToPlan(objective)}': " +
                    $"capture and transfer come on top of the interval, {worst}."
                : $"Up to {DurationText.ToWords(exposure.Worst)} can be lost, and {promised} were promised.",
            Timeline = ExposureTimeline.Of(facts, one, place, exposure, promised),
            Change = ChangeFor(facts, one, place, objective, places),
        };
    }

    private static string ChangeFor(
        PlanFacts facts, PlannedClass one, PlannedPlace place, TimeSpan objective, List<PlannedPlace> places)
    {
        bool IsEnough(TimeSpan every) =>
            places.All(other => facts.ExposureOf(one, other, every) is { } better && better.Worst <= objective);

        var enough = _usual.FirstOrDefault(every => every < one.Every && IsEnough(every));
        if (enough > TimeSpan.Zero)
        {
            var least = places.Max(other => facts.ExposureOf(one, other, enough)!.Worst);
            return $"every: {DurationText.ToPlan(enough)} for class {one.Name}; the worst loss is then " +
                $"{DurationText.ToWords(least)}.";
        }

        // However fast the line is, the point before is as old as its own capture when the next one can begin.
        if (2 * one.Capture >= objective)
        {
            return $"a capture may take {DurationText.ToWords(one.Capture)}, and the next one begins when it is through: " +
                $"what takes less than {DurationText.ToWords(objective / 2)}, in classes of their own, or a promise of more than " +
                $"{DurationText.ToWords(2 * one.Capture)}.";
        }

        if (place.Window.IsClosedAtTimes)
        {
            return $"no interval helps while nothing may be sent: open the window of {place.Name} a little at those " +
                $"times ({SizeText.ToWords(RateFor(facts, one, objective))}/s would do), or say 'rpo:' for this place.";
        }

        return $"no interval helps: {place.Name} needs a faster line or a wider window, or say 'rpo:' for this place.";
    }

    // What an hour brings, sent in an hour, with as much again to spare.
    private static ByteCount RateFor(PlanFacts facts, PlannedClass one, TimeSpan objective) =>
        new(Math.Max(1024, facts.BytesPerRun(one, objective) * 2 / Math.Max(1, (long)objective.TotalSeconds)));
}
