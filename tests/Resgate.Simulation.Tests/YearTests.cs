using Resgate.Policy.Objectives;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Simulation.Tests.World;

namespace Resgate.Simulation.Tests;

/// <summary>A device lives a year by the product's decisions; a model that knows none of them says what is true.</summary>
public sealed class YearTests
{
    private const int Samples = 1000;

    [Fact]
    public void In_quiet_years_every_class_is_as_old_as_the_model_says_and_never_older_than_the_plan_was_proved_for() =>
        Effort.ForEachSeed(1, 60, static seed =>
        {
            foreach (var calendar in ScenarioDraw.Calendars.Skip(seed % 3).Where(static (_, i) => i % 3 == 0))
            {
                var scenario = ScenarioDraw.Quiet(seed, PlanDraw.Profile(), calendar);
                var year = Lived(scenario, out var model);
                var facts = new PlanFacts(scenario.Plan);
                ForEachSample(scenario, second =>
                {
                    foreach (var (one, place) in Pairs(scenario.Plan))
                    {
                        var exposure = model.TrueExposure(one.Name, place.Name, second);
                        if (second < scenario.Year.Start + (2 * (long)one.Every.TotalSeconds))
                        {
                            continue;
                        }

                        // A run begins up to a minute after its tick, and takes the classes one after the other.
                        var others = 60 + (scenario.Plan.Classes.Count * 62);
                        Assert.True(
                            exposure <= facts.ExposureOf(one, place)!.Worst.TotalSeconds + others,
                            $"{one.Name} at {place.Name} is {exposure} s old at {second}, and {facts.ExposureOf(one, place)!.Worst} were proved");
                    }
                });
            }
        });

    [Fact]
    public void In_rough_years_status_and_schedule_are_what_the_model_says_and_no_class_loses_its_newest_whole_point() =>
        Effort.ForEachSeed(3, 400, static seed =>
        {
            var scenario = ScenarioDraw.Rough(seed);
            var year = Lived(scenario, out var model);
            Assert.NotEmpty(year.Points);
            ForEachSample(scenario, second =>
            {
                foreach (var (one, place) in Pairs(scenario.Plan))
                {
                    Assert.Equal(model.TrueExposure(one.Name, place.Name, second), model.KnownAge(one.Name, place.Name, second));
                }
            });
        });

    [Fact]
    public void Whatever_the_clock_does_no_class_is_said_to_be_younger_than_it_is_once_the_clock_is_right_again() =>
        Effort.ForEachSeed(3, 400, static seed =>
        {
            var scenario = ScenarioDraw.WithBadClock(seed);
            var year = Lived(scenario, out var model);
            ForEachSample(scenario, second =>
            {
                if (!scenario.Clock.IsRightAt(second))
                {
                    return;
                }

                foreach (var (one, place) in Pairs(scenario.Plan))
                {
                    var (known, real) = (model.KnownAge(one.Name, place.Name, second), model.TrueExposure(one.Name, place.Name, second));
                    Assert.True(
                        known is null || known >= real || !CouldBeSeen(scenario, year, model.Believed(one.Name, place.Name, second)!),
                        $"{one.Name} at {place.Name} passes for {known} s old at {second} and is {real} s old");
                }
            });
        });

    [Fact]
    public void A_clock_that_goes_wrong_neither_stops_the_runs_nor_has_them_capture_without_end() =>
        Effort.ForEachSeed(2, 200, static seed =>
        {
            var scenario = ScenarioDraw.WithBadClockAlone(seed);
            var year = Lived(scenario, out _);
            foreach (var one in scenario.Plan.Classes)
            {
                var begun = year.Points.Where(point => point.Class == one.Name && point.Place == "disk2").Select(static point => point.BegunAt).Order().ToList();
                var longest = begun.Zip(begun.Skip(1), static (before, after) => after - before).Max();
                var most = (scenario.Year.End - scenario.Year.Start) / one.Every.TotalSeconds;

                Assert.True(longest <= (2 * one.Every.TotalSeconds) + 1800, $"{one.Name} was not captured for {longest} s");
                Assert.InRange(begun.Count, most * 0.9, most * 1.15);
            }
        });

    // Whether any run with a right clock has looked at the place before the time had come that the point claims.
    private static bool CouldBeSeen(Scenario scenario, SimulatedYear year, SimulatedPoint point) =>
        year.Looks.Exists(look => look.At > point.ArrivedAt && look.At < point.Claimed.Seconds && look.Asked.Contains(point.Place) && scenario.Clock.IsRightAt(look.At));

    private static SimulatedYear Lived(Scenario scenario, out PlainModel model)
    {
        var year = SimulatedYear.Live(scenario);
        var plain = model = new PlainModel(scenario, year);
        foreach (var (at, turn, asked) in year.Turns.Where((_, i) => i % 7 == scenario.Seed % 7))
        {
            Assert.True(plain.IsDue(turn.Class, asked, at) == turn.IsDue, $"{turn.Class.Name} at {at}: due is {turn.IsDue}");
        }

        foreach (var (at, name, place, before) in year.Forgot)
        {
            var clock = scenario.Clock.SecondsAt(at);
            var newest = before.Where(point => !point.IsPartial && point.Claimed.Seconds <= clock).MaxBy(static point => point.Claimed);
            Assert.True(newest is null || before.Any(point => point.Claimed == newest.Claimed && !point.IsPartial && point.RemovedAt > at), $"{name} at {place} lost its newest whole point at {at}");
            Assert.All(before.Where(point => point.Claimed.Seconds > clock), point => Assert.True(point.RemovedAt > at, "what lies ahead was removed"));
        }

        ForEachSample(scenario, second =>
        {
            var now = scenario.Clock.At(second);
            var holdings = Pairs(scenario.Plan).Select(pair => year.HoldingAt(pair.Class.Name, pair.Place.Name, second)).ToList();
            var status = PlanStatus.Of(scenario.Plan, holdings, now);
            foreach (var at in status.Classes.SelectMany(static one => one.Places))
            {
                var told = $"{at.Class.Name} at {at.Place.Name}, {second}";
                Assert.True(plain.KnownAge(at.Class.Name, at.Place.Name, second) == (long?)at.Age?.TotalSeconds, $"{told}: age {at.Age}");
                Assert.True(plain.Standing(at.Class, at.Place, second) == at.Standing.ToString(), $"{told}: {at.Standing}");
            }

            Assert.All(status.Classes, one => Assert.Equal(plain.Holds(one.Class, second), one.Holds));
        });
        return year;
    }

    private static void ForEachSample(Scenario scenario, Action<long> look)
    {
        var luck = new Random(scenario.Seed);
        var moments = Enumerable.Range(0, Samples).Select(_ => luck.NextInt64(scenario.Year.Start, scenario.Year.End)).Order().ToList();
        moments.ForEach(look);
    }

    private static IEnumerable<(PlannedClass Class, PlannedPlace Place)> Pairs(Plan plan) =>
        plan.Classes.SelectMany(one => plan.PlacesOf(one).Select(place => (one, place)));
}
