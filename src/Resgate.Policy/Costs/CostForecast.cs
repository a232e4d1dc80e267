using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;

namespace Resgate.Policy.Costs;

/// <summary>What a place holds now, and what it will hold and cost when the plan goes on as it does.</summary>
/// <param name="Place">The place.</param>
/// <param name="StoredNow">Bytes, as counted there; null when nobody could count, and the forecast begins with the first copy.</param>
/// <param name="MonthNow">Money for a month of that; null where there are no prices, or no count.</param>
/// <param name="Later">Youngest first.</param>
/// <param name="UnknownSizes">Classes whose size nobody knows; they count as nothing.</param>
/// <param name="UnknownGrowths">Classes whose growth nobody knows; they are taken to stay as they are.</param>
public sealed record CostForecast(
    PlannedPlace Place,
    double? StoredNow,
    decimal? MonthNow,
    IReadOnlyList<CostMoment> Later,
    IReadOnlyList<string> UnknownSizes,
    IReadOnlyList<string> UnknownGrowths)
{
    private static readonly int[] _days = [30, 90, 365];

    /// <param name="facts">The plan, and what was measured of its classes.</param>
    /// <param name="place">The place.</param>
    /// <param name="storedNow">Bytes counted there; null when that could not be done.</param>
    /// <param name="ageInDays">Of the oldest point there: so far retention has come in letting old points go.</param>
    public static CostForecast Of(PlanFacts facts, PlannedPlace place, double? storedNow, int ageInDays)
    {
        var forecast = new StorageForecast(facts, place);
        var classes = facts.Plan.ClassesAt(place).ToList();

        // What is there was counted, whatever made it so; only what comes on top of it is foretold.
        double On(int day) => storedNow is { } counted
            ? Math.Max(0, counted + forecast.StoredOn(ageInDays + day) - forecast.StoredOn(ageInDays))
            : forecast.StoredOn(day);
        decimal? Month(double? stored) =>
            place.Price is { } price && stored is { } bytes ? PlaceCost.MonthOf(facts, place, price, bytes) : null;

        return new CostForecast(
            place,
            storedNow,
            Month(storedNow),
            [.. _days.Select(day => new CostMoment(day, On(day), Month(On(day))))],
            [.. classes.Where(one => facts.SizeOf(one) is null).Select(static one => one.Name)],
            [.. classes.Where(one => facts.GrowthOf(one) is null).Select(static one => one.Name)]);
    }
}

/// <summary>A day to come.</summary>
/// <param name="Day">From now.</param>
/// <param name="Stored">Bytes, at the most.</param>
/// <param name="Month">Money for a month of that; null where there are no prices.</param>
public sealed record CostMoment(int Day, double Stored, decimal? Month);
