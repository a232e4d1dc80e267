using System.Globalization;
using System.Text.Json;
using Resgate.Policy.Plans;

namespace Resgate.Simulation.Tests.Faked;

/// <summary>The real program lives through months in which disks are away, captures are partial and the clock goes wrong.</summary>
public sealed class FakedTimeTests
{
    // A program takes a moment to begin, on a busy machine a long one; every decision here is further from its edge.
    private const int Dawdle = 120;

    // 1970-01-03: a clock without a battery.
    private const long Anew = 2 * 86400;

    // 2024-02-10, in New York: a leap day and the change to summer time lie ahead.
    private const long Begin = 1_707_580_800;

    [Fact]
    public async Task After_months_of_runs_places_hold_what_the_model_says_and_status_says_what_is_true()
    {
        foreach (var seed in Effort.Seeds(1, 1))
        {
            using var device = await FakedDevice.CreateAsync("America/New_York");
            var model = new FakedModel(device.Plan, device.Zone);
            Live(device, model, new Random(seed), days: Effort.IsLong ? 366 : 20, $"RESGATE_SEED={seed} ./test Simulation brings it back");
        }
    }

    private static void Live(FakedDevice device, FakedModel model, Random luck, int days, string told)
    {
        var (ahead, spellEnds, round, spells) = (0L, 0L, 0, 0);
        var awayUntil = device.Plan.Places.ToDictionary(static place => place.Name, static _ => 0L);
        // No multiple of this step is an interval of the plan's rules: at its edge the moment that a program takes to begin would decide.
        for (var time = Begin; time < Begin + (days * 86400L); time += 18 * 3600, round++)
        {
            if (time >= spellEnds)
            {
                (ahead, spellEnds) = luck.Next(16) != 0 ? (0, time) : (Spell(luck, time, ++spells), time + (luck.Next(1, 4) * 86400));
            }

            var here = Here(device, luck, awayUntil, time);
            var isWhole = luck.Next(5) != 0;
            device.Work(round, isWhole);

            // The seconds differ from run to run, as a timer's do.
            var clock = time + ahead + luck.Next(20);
            Run(device, model, clock, here, isWhole, $"{told}: round {round}, {DateTimeOffset.FromUnixTimeSeconds(clock):u}");
            if (round % 6 == 5)
            {
                Ask(device, model, clock + luck.Next(600, 17 * 3600), here, told);
            }
        }

        foreach (var place in device.Plan.Places)
        {
            device.SetReachable(place.Name, isHere: true);
            Judge(device, model, place, told);
        }
    }

    // Half hours and third parts of hours, so that no two points, and no point and a run, are within seconds of each other.
    private static long Spell(Random luck, long time, int number) => luck.Next(4) switch
    {
        0 => Anew - time + (number * 1200),
        1 => -(luck.Next(20, 300) * 3600L) - 1800,
        _ => (luck.Next(20, 300) * 3600L) + 1800,
    };

    private static List<string> Here(FakedDevice device, Random luck, Dictionary<string, long> awayUntil, long time)
    {
        var here = new List<string>();
        foreach (var place in device.Plan.Places)
        {
            if (luck.Next(14) == 0)
            {
                awayUntil[place.Name] = time + (luck.Next(1, 6) * 86400L);
            }

            device.SetReachable(place.Name, awayUntil[place.Name] <= time);
            if (awayUntil[place.Name] <= time)
            {
                here.Add(place.Name);
            }
        }

        return here;
    }

    private static void Run(FakedDevice device, FakedModel model, long clock, List<string> here, bool isWhole, string told)
    {
        model.Look(clock, here);
        var expected = new List<string>();
        var stored = new List<PlannedClass>();
        foreach (var one in device.Plan.Classes.Where(one => model.IsDue(one, clock, here)))
        {
            model.Store(one.Name, here, clock, isPartial: !isWhole && one.Name == "state");
            expected.AddRange(here.Select(place => $"{one.Name} at {place}"));
            stored.Add(one);
        }

        var odd = stored.ToDictionary(static one => one.Name, one => here.Where(place => model.IsAnyAhead(one.Name, place, clock)).ToList());
        var isOdd = device.Plan.Classes.Any(one => here.Exists(place => model.IsAnyAhead(one.Name, place, clock)));
        var run = device.Do(clock, "run");
        var really = run.Lines.Where(static line => Word(line, "message_type") == "run_stored")
            .Select(static line => $"{Word(line, "class")} at {Word(line, "place")}");
        Assert.True(expected.Order(StringComparer.Ordinal).SequenceEqual(really.Order(StringComparer.Ordinal)), $"{told}: stored {string.Join(", ", really)}, expected {string.Join(", ", expected)}\n{run.Errors}");
        var code = stored.Count > 0 && here.Count == 0 ? 1 : here.Count < 2 || isOdd || (!isWhole && stored.Exists(static one => one.Name == "state")) ? 3 : 0;
        Assert.True(run.ExitCode == code, $"{told}: ended with {run.ExitCode}, not {code}\n{run.Errors}");

        // Where points lie ahead, nothing is forgotten by rules that count; all of these do.
        stored.ForEach(one => model.Forget(one, here.Except(odd[one.Name]), clock));
    }

    private static void Ask(FakedDevice device, FakedModel model, long clock, List<string> here, string told)
    {
        model.Look(clock, here);
        var status = device.Do(clock, "status");
        told += $": status at {DateTimeOffset.FromUnixTimeSeconds(clock):u}, {string.Join(' ', here)}\n{status.Errors}";
        if (here.Count == 0)
        {
            Assert.True(status.ExitCode == 1, told);
            return;
        }

        foreach (var of in Assert.Single(status.Lines).GetProperty("classes").EnumerateArray())
        {
            var one = device.Plan.Classes.First(one => one.Name == Word(of, "class"));
            Assert.True(IsNearEdge(model, one, clock, here) || model.IsDue(one, clock, here) == of.GetProperty("is_due").GetBoolean(), $"{told}: due {one.Name}");
            foreach (var at in of.GetProperty("places").EnumerateArray().Where(at => here.Contains(Word(at, "place"))))
            {
                var place = device.Plan.Places.First(place => place.Name == Word(at, "place"));
                var age = at.TryGetProperty("age_seconds", out var seconds) ? seconds.GetInt64() : (long?)null;
                Assert.True((model.Age(one.Name, place.Name, clock) - age ?? 0) is > -Dawdle and < Dawdle && model.Age(one.Name, place.Name, clock).HasValue == age.HasValue, $"{told}: {one.Name} at {place.Name} is {age} s old");
                Assert.True(
                    model.Standing(one, place, clock - Dawdle) != model.Standing(one, place, clock + Dawdle) || model.Standing(one, place, clock) == Word(at, "standing"),
                    $"{told}: {one.Name} at {place.Name} {Word(at, "standing")}");
                var (points, there) = (model.At(place.Name).Count(point => point.Class == one.Name), at.GetProperty("points").GetInt32());
                Assert.True(points == there, $"{told}: {one.Name} at {place.Name} has {there} points, not {points}");
            }
        }
    }

    private static bool IsNearEdge(FakedModel model, PlannedClass one, long clock, List<string> here) =>
        model.IsDue(one, clock - Dawdle, here) != model.IsDue(one, clock + Dawdle, here);

    private static void Judge(FakedDevice device, FakedModel model, PlannedPlace place, string told)
    {
        device.Restic(place.Name, "check");
        using var list = JsonDocument.Parse(device.Restic(place.Name, "snapshots", "--json"));
        var there = list.RootElement.EnumerateArray()
            .Select(static one => DateTimeOffset.Parse(one.GetProperty("time").GetString()!, CultureInfo.InvariantCulture).ToUnixTimeSeconds())
            .Order()
            .ToList();
        var expected = model.At(place.Name).Select(static point => point.Claimed).ToList();
        Assert.True(
            there.Count == expected.Count && there.Zip(expected).All(static pair => pair.First - pair.Second is > -Dawdle and < Dawdle),
            $"{told}: {place.Name} holds\n{Moments(there)}\nand not\n{Moments(expected)}");
    }

    private static string Moments(IEnumerable<long> seconds) => string.Join(' ', seconds.Select(static second => $"{DateTimeOffset.FromUnixTimeSeconds(second):u}"));

    private static string Word(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
