using Resgate.Policy.Plans;

namespace Resgate.Simulation.Tests.World;

/// <summary>Years with all that may happen in them.</summary>
internal static class ScenarioDraw
{
    private const long Hour = 3600;
    private const long Day = 24 * Hour;

    /// <summary>Years that are leap years or none, in zones whose clocks change by an hour, by half an hour, or not at all.</summary>
    public static readonly IReadOnlyList<(string Zone, int Year)> Calendars =
    [
        ("America/Sao_Paulo", 2018), ("Europe/Lisbon", 2028), ("Australia/Lord_Howe", 2027), ("America/New_York", 2024), ("Asia/Kathmandu", 2026), ("UTC", 2028),
    ];

    /// <summary>Nothing happens.</summary>
    public static Scenario Quiet(int seed, Plan plan, (string Zone, int Year) calendar) => new()
    {
        Seed = seed,
        Plan = plan,
        Clock = new DeviceClock(TimeZoneInfo.FindSystemTimeZoneById(calendar.Zone), []),
        Year = YearOf(calendar),
        CaptureSeconds = (2, 60),
    };

    /// <summary>Power goes, places are away, lines are slow, captures lack something.</summary>
    public static Scenario Rough(int seed)
    {
        var luck = new Random(seed);
        var quiet = Quiet(seed, PlanOf(luck), Calendars[luck.Next(Calendars.Count)]);
        return Roughened(quiet, luck);
    }

    /// <summary>The same, and the clock goes wrong: back to 1970, back by hours, ahead by hours, ahead by a year.</summary>
    public static Scenario WithBadClock(int seed)
    {
        var rough = Rough(seed);
        var luck = new Random(seed + 1);
        return rough with { Clock = BadClock(luck, rough.Clock.Zone, rough.Year) };
    }

    /// <summary>The clock alone goes wrong.</summary>
    public static Scenario WithBadClockAlone(int seed)
    {
        var luck = new Random(seed);
        var quiet = Quiet(seed, PlanDraw.Small(), Calendars[luck.Next(Calendars.Count)]);
        return quiet with { Clock = BadClock(luck, quiet.Clock.Zone, quiet.Year) };
    }

    public static DeviceClock BadClock(Random luck, TimeZoneInfo zone, Span year)
    {
        var spells = new List<(Span, long)>();
        for (var at = year.Start + Between(luck, Day, 40 * Day); at < year.End; at += Between(luck, 2 * Day, 60 * Day))
        {
            var length = Between(luck, 10 * 60, 5 * Day);

            // While points lie ahead, nothing is forgotten by rules that count: a year ahead makes a year of points.
            var ahead = luck.Next(Effort.IsLong ? 6 : 5) switch
            {
                0 => -at + Between(luck, 0, Hour),
                1 => -Between(luck, Hour, 12 * Hour),
                2 => Between(luck, Hour, 12 * Hour),
                3 => -Between(luck, Day, 100 * Day),
                4 => Between(luck, Day, Effort.IsLong ? 100 * Day : 12 * Day),
                _ => 365 * Day,
            };
            spells.Add((new Span(at, at + length), ahead));
            at += length;
        }

        return new DeviceClock(zone, spells);
    }

    public static Span YearOf((string Zone, int Year) calendar)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(calendar.Zone);
        long First(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, zone.GetUtcOffset(new DateTime(year, 1, 1))).ToUnixTimeSeconds();
        return new Span(First(calendar.Year), First(calendar.Year + 1));
    }

    private static Scenario Roughened(Scenario quiet, Random luck) => quiet with
    {
        Tick = new[] { 5, 10, 15, 15, 20, 30 }[luck.Next(6)],
        Outages = Spans(luck, quiet.Year, 30 * Day, 3 * Day),
        Unreachable = quiet.Plan.Places.ToDictionary(
            static place => place.Name,
            IReadOnlyList<Span> (place) => place.BroughtEvery is null ? Spans(luck, quiet.Year, 20 * Day, 5 * Day) : Visits(luck, quiet.Year)),
        PartialCaptures = luck.Next(3) * 20,
        CaptureSeconds = (2, 400),
        Bytes = (64 * 1024, luck.Next(2) == 0 ? 4 << 20 : 2L << 30),
    };

    private static Plan PlanOf(Random luck) => luck.Next(3) == 0 ? PlanDraw.Profile() : PlanDraw.Any(luck);

    private static List<Span> Spans(Random luck, Span year, long between, long longest)
    {
        var spans = new List<Span>();
        for (var at = year.Start + Between(luck, Hour, between); at < year.End; at += Between(luck, Hour, between))
        {
            var end = at + Between(luck, 60, longest);
            spans.Add(new Span(at, end));
            at = end;
        }

        return spans;
    }

    // Here for an hour or two about once a week, away otherwise.
    private static List<Span> Visits(Random luck, Span year)
    {
        var spans = new List<Span>();
        for (var at = year.Start; at < year.End;)
        {
            var back = at + Between(luck, 6 * Day, 8 * Day);
            spans.Add(new Span(at, back));
            at = back + Between(luck, Hour, 3 * Hour);
        }

        return spans;
    }

    private static long Between(Random luck, long least, long most) => luck.NextInt64(least, most + 1);
}
