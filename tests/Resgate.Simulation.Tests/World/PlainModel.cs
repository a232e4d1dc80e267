using Resgate.Policy.Plans;

namespace Resgate.Simulation.Tests.World;

/// <summary>What is true of a year, found the long way: every point looked at for every question. None of the product's decisions are in it.</summary>
internal sealed class PlainModel
{
    // 2015-01-01T00:00:00Z.
    private const long EarliestClock = 1_420_070_400;

    private readonly Scenario _scenario;
    private readonly SimulatedYear _year;
    private readonly Dictionary<SimulatedPoint, long> _doubted = [];
    private readonly Dictionary<(string Class, string Place), Presence> _there = [];

    public PlainModel(Scenario scenario, SimulatedYear year)
    {
        (_scenario, _year) = (scenario, year);
        foreach (var one in scenario.Plan.Classes)
        {
            foreach (var place in one.To)
            {
                _there[(one.Name, place)] = new Presence(year.EverAt(one.Name, place));
            }
        }

        if (scenario.Clock.IsEverWrong)
        {
            foreach (var point in year.Points)
            {
                _doubted[point] = DoubtedSince(point);
            }
        }
    }

    /// <summary>How much is really lost when only this place is left, in seconds; null for everything.</summary>
    public long? TrueExposure(string className, string place, long second)
    {
        long? newest = null;
        foreach (var point in _there[(className, place)].At(second))
        {
            if (!point.IsPartial && (newest is null || point.BegunAt > newest))
            {
                newest = point.BegunAt;
            }
        }

        return second - newest;
    }

    /// <summary>How old the newest whole point is by what can be known on the device; null for none.</summary>
    public long? KnownAge(string className, string place, long second) => Age(className, place, second, andPartial: false);

    /// <summary>One word for how a class stands at a place.</summary>
    public string Standing(PlannedClass one, PlannedPlace place, long second) => KnownAge(one.Name, place.Name, second) switch
    {
        null => "Missing",
        var age => age <= Objective(one, place) ? "Holds" : "Late",
    };

    /// <summary>Whether each of the domains of a class has a place that holds it.</summary>
    public bool Holds(PlannedClass one, long second)
    {
        var good = new HashSet<string>();
        var all = new HashSet<string>();
        foreach (var place in _scenario.Plan.Places)
        {
            if (one.To.Contains(place.Name))
            {
                all.Add(place.Domain.Name);
                if (Standing(one, place, second) == "Holds")
                {
                    good.Add(place.Domain.Name);
                }
            }
        }

        return good.Count == all.Count;
    }

    /// <summary>Whether a class is to be captured, by what the places say that were asked.</summary>
    public bool IsDue(PlannedClass one, IReadOnlyList<string> asked, long second)
    {
        var every = (long)one.Every.TotalSeconds;
        var early = Math.Min(every / 12.0, 600);
        foreach (var place in asked)
        {
            if (Age(one.Name, place, second, andPartial: true) is not { } age || age >= every - early)
            {
                return true;
            }
        }

        return asked.Count == 0;
    }

    public static long Objective(PlannedClass one, PlannedPlace place)
    {
        var promised = Math.Max((long)one.Rpo.TotalSeconds, (long)(place.Rpo?.TotalSeconds ?? 0));
        return place.BroughtEvery is { } brought
            ? Math.Max(promised, (long)(brought + one.Every + one.Capture).TotalSeconds)
            : promised;
    }

    private long? Age(string className, string place, long second, bool andPartial)
    {
        var clock = _scenario.Clock.SecondsAt(second);
        return clock - Believed(className, place, second, andPartial)?.Claimed.Seconds;
    }

    /// <summary>The newest whole point by what can be known on the device; null for none.</summary>
    public SimulatedPoint? Believed(string className, string place, long second, bool andPartial = false)
    {
        var clock = _scenario.Clock.SecondsAt(second);
        SimulatedPoint? newest = null;
        foreach (var point in _there[(className, place)].At(second))
        {
            if ((andPartial || !point.IsPartial)
                && point.Claimed.Seconds <= clock
                && !(_doubted.TryGetValue(point, out var since) && since <= second)
                && (newest is null || point.Claimed > newest.Claimed))
            {
                newest = point;
            }
        }

        return newest;
    }

    // A run that looks at a place sees what lies ahead of its clock, and from then on knows better.
    private long DoubtedSince(SimulatedPoint point)
    {
        foreach (var (at, asked) in _year.Looks.Skip(FirstLookFrom(point.ArrivedAt)).TakeWhile(look => look.At < point.RemovedAt))
        {
            var clock = _scenario.Clock.SecondsAt(at);
            if ((clock >= EarliestClock) == (point.Claimed.Seconds >= EarliestClock) && point.Claimed.Seconds > clock && asked.Contains(point.Place))
            {
                return at;
            }
        }

        return long.MaxValue;
    }

    private int FirstLookFrom(long second)
    {
        var (least, most) = (0, _year.Looks.Count);
        while (least < most)
        {
            var middle = (least + most) / 2;
            (least, most) = _year.Looks[middle].At < second ? (middle + 1, most) : (least, middle);
        }

        return least;
    }
}
