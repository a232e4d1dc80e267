using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Policy.Schedules;
using Resgate.Primitives;
using Resgate.Simulation.Tests.World;

namespace Resgate.Simulation.Tests;

/// <summary>A year's snapshots in a real repository: what restic's <c>forget</c> keeps of them, ours keeps.</summary>
public sealed class ForgetTests
{
    private static readonly IReadOnlyList<(string Zone, int Year)> _calendars =
        [("America/New_York", 2024), ("America/Sao_Paulo", 2018), ("Australia/Lord_Howe", 2023), ("Europe/Lisbon", 2020)];

    [Fact]
    public async Task Retention_keeps_what_restic_keeps_all_through_the_year_by_the_profile_s_rules_and_any_others()
    {
        foreach (var seed in Effort.Seeds(1, 10))
        {
            var luck = new Random(seed);
            var calendar = _calendars[luck.Next(_calendars.Count)];
            var told = $"RESGATE_SEED={seed} ./test Simulation brings it back";
            await using var year = await YearOfSnapshots.CreateAsync(calendar.Zone);
            var points = PointsOf(seed, calendar).ToList();
            var written = 0;
            foreach (var part in (double[])[0.05, 0.3, 0.6, 1])
            {
                var until = (int)(points.Count * part);
                await year.WriteAsync(points[written..until]);
                written = until;
                var now = new Timestamp(year.Written.Max(static point => point.Time).Seconds + 60, 0);
                foreach (var (name, rules) in RulesOf(luck))
                {
                    var expected = year.Kept(Programs.Restic, name, rules);
                    Assert.True(expected.SequenceEqual(year.KeptByPolicy(name, rules, now)), $"{told}: {name}, {rules}, after {written} points");
                    if (part == 1)
                    {
                        // Before its version 0.16, restic did not keep the oldest of a history that is shorter than a rule asks for.
                        var old = year.Kept(Programs.OldRestic, name, rules);
                        Assert.True(
                            expected.SequenceEqual(old) || expected.Skip(1).SequenceEqual(old), $"{told}: restic 0.14 differs in {rules}");
                        Assert.True(expected.SequenceEqual(year.Kept(Programs.Resgate, name, rules)), $"{told}: resgate forget differs in {rules}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(60, "24h")]
    [InlineData(180, "24h")]
    [InlineData(420, "28h")]
    public async Task What_a_plan_foretells_of_a_schedule_and_its_rules_is_what_restic_keeps(int minutes, string apart)
    {
        // Up to the last minute of a day, a week, a month and a year, as the forecast has it.
        var newest = Timestamp.From(new DateTimeOffset(2023, 12, 31, 23, 59, 0, TimeSpan.Zero));
        var points = Enumerable.Range(0, 45 * 24 * 60 / minutes).Select(i => (newest with { Seconds = newest.Seconds - (i * minutes * 60L) }, "c0", false));
        await using var year = await YearOfSnapshots.CreateAsync("UTC");
        await year.WriteAsync(points);
        RetentionRules[] all =
        [
            new() { Daily = new KeepCount(7), Weekly = new KeepCount(4) },
            new() { Within = new CalendarSpan(0, 0, 2, 0), Daily = new KeepCount(10) },
            new() { Last = new KeepCount(5), Hourly = new KeepCount(30), WithinDaily = new CalendarSpan(0, 0, 20, 0) },
        ];

        foreach (var rules in all)
        {
            var foretold = RetentionForecast.Of(TimeSpan.FromMinutes(minutes), rules).Ages
                .Select(age => $"{(newest with { Seconds = newest.Seconds - (long)age.TotalSeconds }).ToDateTimeOffset():O}");
            Assert.Equal(foretold.Reverse(), year.Kept(Programs.Restic, "c0", rules));
        }

        var daily = RetentionForecast.Of(TimeSpan.FromMinutes(minutes), all[0]).Ages;
        Assert.Equal(DurationText.Parse(apart), daily.Zip(daily.Skip(1), static (younger, older) => older - younger).Take(6).Max());
    }

    [Fact]
    public async Task Where_partial_points_are_the_newest_one_more_stays_than_restic_keeps_the_newest_whole_one()
    {
        await using var year = await YearOfSnapshots.CreateAsync("UTC");
        await year.WriteAsync(
        [
            (At(1, 10), "c0", false), (At(2, 10), "c0", false), (At(3, 10), "c0", false), (At(3, 11), "c0", true), (At(3, 12), "c0", true),
        ]);
        var rules = new RetentionRules { Last = new KeepCount(2), Monthly = new KeepCount(2) };

        var restic = year.Kept(Programs.Restic, "c0", rules);
        var ours = year.KeptByPolicy("c0", rules, At(4, 0));

        // restic has never heard of partial points: its oldest monthly one is all that it leaves whole.
        Assert.Equal(["2024-03-01T10:00:00.0000000+00:00", "2024-03-03T11:00:00.0000000+00:00 partial", "2024-03-03T12:00:00.0000000+00:00 partial"], restic);
        Assert.Equal(["2024-03-03T10:00:00.0000000+00:00"], ours.Except(restic));
        Assert.Empty(restic.Except(ours));
        Assert.Equal(ours, year.Kept(Programs.Resgate, "c0", rules));
    }

    [Fact]
    public async Task Points_ahead_of_their_time_cost_a_class_none_of_its_points_as_they_do_with_restic()
    {
        await using var year = await YearOfSnapshots.CreateAsync("UTC");
        await year.WriteAsync([(At(1, 10), "c0", false), (At(2, 10), "c0", false), (At(3, 10), "c0", false)]);
        await year.WriteAsync([(Later(1), "c0", false), (Later(2), "c0", false)]);
        var rules = new RetentionRules { Last = new KeepCount(2) };

        Assert.Equal(["2100-01-01T00:00:00.0000000+00:00", "2100-01-02T00:00:00.0000000+00:00"], year.Kept(Programs.Restic, "c0", rules));
        Assert.Equal(
            [
                "2024-03-02T10:00:00.0000000+00:00", "2024-03-03T10:00:00.0000000+00:00",
                "2100-01-01T00:00:00.0000000+00:00", "2100-01-02T00:00:00.0000000+00:00",
            ],
            year.KeptByPolicy("c0", rules, At(3, 11)));
    }

    /// <summary>What a disk gets in a rough year, and moments that are easily got wrong.</summary>
    private static IEnumerable<(Timestamp Time, string Class, bool IsPartial)> PointsOf(int seed, (string Zone, int Year) calendar)
    {
        var plan = PlanDraw.Read(
            """
            system: any
            device: edge-01
            places: { one: { repository: /mnt/one } }
            classes:
              c0: { rpo: 2d, every: 12h, keep: { within: 2d, daily: 7, weekly: 4, monthly: 3 }, sources: [ { paths: [ a ] } ] }
              c1: { rpo: 2d, every: 1d, keep: { within: 2d, daily: 7, weekly: 4, monthly: 6 }, sources: [ { paths: [ a ] } ] }
              c2: { rpo: 2d, every: 8h, keep: { within: 30d }, sources: [ { paths: [ a ] } ] }
            """);
        var quiet = ScenarioDraw.Quiet(seed, plan, calendar);
        var luck = new Random(seed);
        var scenario = quiet with { Outages = [.. Enumerable.Range(0, 12).Select(_ => Outage(luck, quiet.Year))] };
        var year = SimulatedYear.Live(scenario);
        var points = year.Points.Select(static point => (point.Claimed, point.Class, false)).ToList();

        // The hours that come twice, the days around a leap day, and points of one second.
        var zone = quiet.Clock.Zone;
        for (var second = quiet.Year.Start; second < quiet.Year.End; second += 3600)
        {
            var (before, after) = (quiet.Clock.At(second).Offset, quiet.Clock.At(second + 3600).Offset);
            if (before != after)
            {
                points.AddRange(Enumerable.Range(-6, 18).Select(i => (Timestamp.From(quiet.Clock.At(second + (i * 1200))), $"c{((i % 3) + 3) % 3}", false)));
            }
        }

        points.AddRange(points.Where((_, i) => i % 50 == 0).ToList());
        points.AddRange(points.Where((_, i) => i % 70 == 0).Select(static point => (point.Claimed with { Nanoseconds = 999_999_999 }, point.Class, false)).ToList());
        return points.OrderBy(static point => point.Claimed);
    }

    private static Span Outage(Random luck, Span year)
    {
        var start = luck.NextInt64(year.Start, year.End);
        return new Span(start, start + luck.NextInt64(3600, 10 * 86400));
    }

    private static IEnumerable<(string Class, RetentionRules Rules)> RulesOf(Random luck)
    {
        foreach (var (i, rules) in PlanDraw.Profile().Classes.Select(static one => one.Keep).Distinct().Index())
        {
            yield return ($"c{i % 3}", rules);
        }

        for (var i = 0; i < 4; i++)
        {
            yield return ($"c{luck.Next(3)}", RuleDraw.Any(luck));
        }
    }

    private static Timestamp At(int day, int hour) => Timestamp.From(new DateTimeOffset(2024, 3, day, hour, 0, 0, TimeSpan.Zero));

    private static Timestamp Later(int day) => Timestamp.From(new DateTimeOffset(2100, 1, day, 0, 0, 0, TimeSpan.Zero));
}
