using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Policy.Retention;

namespace Resgate.Policy.Costs;

/// <summary>How much a place holds on each day from now on, with its retention at work.</summary>
/// <remarks>
/// At the most: nothing is taken to compress or to be stored already. A point that stays holds what its younger
/// neighbour has lost, which is what came in between the two, and never more than the data itself. Sizes that nobody
/// knows count as nothing.
/// </remarks>
internal sealed class StorageForecast(PlanFacts facts, PlannedPlace place)
{
    /// <param name="day">From the first copy on.</param>
    public double StoredOn(int day) =>
        facts.Plan.ClassesAt(place).Sum(one => StoredOn(facts, one, PlanFacts.KeptAt(one, place), day));

    /// <summary>The part of one class.</summary>
    public static double StoredOn(PlanFacts facts, PlannedClass one, RetentionRules rules, int day)
    {
        var growth = (double)(facts.GrowthOf(one)?.Bytes ?? 0);
        var now = (double)(facts.SizeOf(one)?.Bytes ?? 0);
        var live = LiveSize.On(day, facts, one);
        var older = 0.0;
        var younger = 0.0;
        foreach (var age in facts.ForecastOf(one.Every, rules).Ages.Select(age => Math.Min(age.TotalDays, day)))
        {
            older += Math.Min(live, growth * (age - younger));
            younger = age;
        }

        // There is never more than was ever there.
        return Math.Min(live + older, now + (growth * day));
    }
}
