using Resgate.Policy.Costs;
using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;

namespace Resgate.Cli.Costs;

/// <summary>What the places of a plan hold and cost, now and later.</summary>
/// <param name="Places">In the plan's order.</param>
internal sealed record CostReport(IReadOnlyList<CostForecast> Places)
{
    /// <summary>Sums of money, for each currency: a month now, and a month in a year; null where the share of a place with a price is not known.</summary>
    public IReadOnlyList<(string Currency, decimal? Now, decimal? InAYear)> Totals =>
    [
        .. Places.Where(static place => place.Place.Price is not null)
            .GroupBy(static place => place.Place.Price!.Currency)
            .Select(static same => (same.Key, Sum(same, static one => one.MonthNow), Sum(same, static one => one.Later[^1].Month))),
    ];

    public static CostReport Of(Plan plan, IReadOnlyList<PlaceStock> stocks, DateTimeOffset now)
    {
        // A class is the same at all its places; the one that has the most points knows it best.
        var measured = plan.Classes
            .Select(one => (one.Name, Points: stocks.Select(stock => stock.Points.GetValueOrDefault(one.Name, [])).MaxBy(static points => points.Count)))
            .Select(static one => (one.Name, Measured: ClassGrowth.Of(one.Points ?? [])))
            .Where(static one => one.Measured is not null)
            .ToDictionary(static one => one.Name, static one => one.Measured!.Value);
        var facts = new PlanFacts(plan, measured);
        return new CostReport([.. stocks.Select(stock =>
            CostForecast.Of(facts, stock.Place, stock.Stored, DaysSince(stock.Oldest, now)))]);
    }

    private static decimal? Sum(IEnumerable<CostForecast> places, Func<CostForecast, decimal?> money) =>
        places.Aggregate((decimal?)0, (sum, place) => sum + money(place));

    private static int DaysSince(DateTimeOffset? moment, DateTimeOffset now) =>
        moment is { } oldest && oldest < now ? (int)Math.Min((now - oldest).TotalDays, 36_500) : 0;
}
