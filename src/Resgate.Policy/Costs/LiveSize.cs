using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;

namespace Resgate.Policy.Costs;

/// <summary>How the data itself grows, at the most: every byte that is new or changed is taken for new.</summary>
internal static class LiveSize
{
    /// <summary>Findings look no further ahead than retention was worked out.</summary>
    public static readonly int FarthestDay = (int)RetentionForecast.Horizon.TotalDays;

    /// <summary>Bytes of a class on a day from now on; what nobody knows counts as nothing.</summary>
    public static double On(int day, PlanFacts facts, PlannedClass one) =>
        (facts.SizeOf(one)?.Bytes ?? 0) + ((facts.GrowthOf(one)?.Bytes ?? 0) * Math.Min(day, DaysOfGrowth(facts, one)));

    /// <summary>After so many days the system deletes as much as comes in; infinite when it never deletes.</summary>
    public static double DaysOfGrowth(PlanFacts facts, PlannedClass one)
    {
        if (one.Expires is not { } expires)
        {
            return double.PositiveInfinity;
        }

        var size = (double)(facts.SizeOf(one)?.Bytes ?? 0);
        var growth = (double)(facts.GrowthOf(one)?.Bytes ?? 0);
        return growth == 0 ? 0 : Math.Max(0, ((growth * expires.Longest.TotalDays) - size) / growth);
    }
}
