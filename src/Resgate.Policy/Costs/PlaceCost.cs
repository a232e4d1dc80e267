using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;

namespace Resgate.Policy.Costs;

/// <summary>What a place will cost, by list price, as far as sizes are known.</summary>
/// <param name="Place">Its name.</param>
/// <param name="Price">What it was worked out with.</param>
/// <param name="StoredNow">Bytes after the first copy.</param>
/// <param name="StoredInAYear">Bytes a year later, with retention at work.</param>
/// <param name="MonthNow">Money for the first month after the first copy.</param>
/// <param name="MonthInAYear">Money for a month, a year later.</param>
/// <param name="WholeRestore">Money for reading everything back once, a year later.</param>
/// <param name="Unknown">Classes whose size nobody knows; they count as nothing.</param>
public sealed record PlaceCost(
    string Place,
    PriceList Price,
    double StoredNow,
    double StoredInAYear,
    decimal MonthNow,
    decimal MonthInAYear,
    decimal WholeRestore,
    IReadOnlyList<string> Unknown)
{
    private const double PricedBytes = 1e9;
    private const int Year = 365;
    private const double DaysPerMonth = Year / 12.0;

    // An object store gets packs of 16 MiB, and three small objects with each run.
    private const double PackSize = 16 * 1024 * 1024;
    private const int SmallObjectsPerRun = 3;

    /// <summary>Every place that has prices, in the plan's order.</summary>
    public static IReadOnlyList<PlaceCost> Of(PlanFacts facts) =>
        [.. facts.Plan.Places.Where(static place => place.Price is not null).Select(place => Of(facts, place, place.Price!))];

    private static PlaceCost Of(PlanFacts facts, PlannedPlace place, PriceList price)
    {
        var forecast = new StorageForecast(facts, place);
        var classes = facts.Plan.ClassesAt(place).ToList();
        var (now, later) = (forecast.StoredOn(0), forecast.StoredOn(Year));
        var live = classes.Sum(one => LiveSize.On(Year, facts, one));
        var monthly = Puts(facts, classes, price);
        return new PlaceCost(
            place.Name,
            price,
            now,
            later,
            Money(now, price.Storage) + monthly,
            MonthOf(facts, place, price, later),
            Money(live, price.Egress),
            [.. classes.Where(one => facts.SizeOf(one) is null).Select(static one => one.Name)]);
    }

    /// <summary>Money for a month in which so much is stored.</summary>
    internal static decimal MonthOf(PlanFacts facts, PlannedPlace place, PriceList price, double stored) =>
        Money(Billed(facts, place, stored, price), price.Storage) + Puts(facts, [.. facts.Plan.ClassesAt(place)], price);

    // What goes early is billed to the end of its minimum time: as if it stayed that long.
    private static double Billed(PlanFacts facts, PlannedPlace place, double stored, PriceList price) =>
        Math.Max(stored, facts.Plan.ClassesAt(place).Sum(one => (double)(facts.GrowthOf(one)?.Bytes ?? 0)) * price.MinimumDays);

    private static decimal Puts(PlanFacts facts, List<PlannedClass> classes, PriceList price)
    {
        var objects = classes.Sum(one =>
            (DaysPerMonth * ((facts.GrowthOf(one)?.Bytes ?? 0) / PackSize)) + (TimeSpan.FromDays(DaysPerMonth) / one.Every * SmallObjectsPerRun));
        return (decimal)(objects / 1000) * price.Puts;
    }

    private static decimal Money(double bytes, decimal price) => (decimal)(bytes / PricedBytes) * price;
}
