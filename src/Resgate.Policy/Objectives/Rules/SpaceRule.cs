using Resgate.Policy.Costs;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>What a place will hold against what it can hold, with the day on which it is full.</summary>
internal static class SpaceRule
{
    private const int Soon = 90;

    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var place in facts.Plan.Places)
        {
            if (place.Space is { } space && FullDay(facts, place, space) is { } day)
            {
                yield return Tell(facts, place, space, day);
            }
        }
    }

    private static int? FullDay(PlanFacts facts, PlannedPlace place, ByteCount space)
    {
        var forecast = new StorageForecast(facts, place);
        if (forecast.StoredOn(LiveSize.FarthestDay) <= space.Bytes)
        {
            return null;
        }

        var (fits, full) = (-1, LiveSize.FarthestDay);
        while (full - fits > 1)
        {
            var middle = (fits + full) / 2;
            (fits, full) = forecast.StoredOn(middle) <= space.Bytes ? (middle, full) : (fits, middle);
        }

        return full;
    }

    private static Finding Tell(PlanFacts facts, PlannedPlace place, ByteCount space, int day)
    {
        var forecast = new StorageForecast(facts, place);
        return new Finding
        {
            Id = "space",
            Severity = day <= Soon ? Severity.Broken : Severity.Risk,
            Classes = [.. facts.Plan.ClassesAt(place).Select(static one => one.Name)],
            Places = [place.Name],
            At = place.Marks.Of("space"),
            What = day == 0
                ? $"{place.Name} has {SizeText.ToWords(space)}, and the first copy does not fit."
                : $"{place.Name} has {SizeText.ToWords(space)} and is full on {facts.Day(day)}, if nothing is " +
                    "stored twice or compressed.",
            Timeline = [.. ((int[])[0, 7, 30, 90, 365])
                .Where(at => at < day)
                .Append(day)
                .Select(at => $"{facts.Day(at)}: " +
                    $"{SizeText.ToWords(forecast.StoredOn(at))}")],
            Change = $"more room, or a shorter 'keep:' for {Largest(facts, place)}, which takes most of it.",
        };
    }

    private static string Largest(PlanFacts facts, PlannedPlace place) => facts.Plan.ClassesAt(place)
        .MaxBy(one => StorageForecast.StoredOn(facts, one, PlanFacts.KeptAt(one, place), LiveSize.FarthestDay))!.Name;
}
