using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using Resgate.Policy.Schedules;
using Resgate.Primitives;

namespace Resgate.Simulation.Tests.World;

/// <summary>A device that lives through a scenario. What it decides, the product decides; what befalls it, the scenario says.</summary>
internal sealed class SimulatedYear
{
    private readonly Scenario _scenario;
    private readonly Random _luck;
    private readonly Dictionary<(string Class, string Place), long> _unsent = [];
    private readonly Dictionary<(string Class, string Place), List<SimulatedPoint>> _ever = [];
    private readonly Dictionary<(string Class, string Place), Presence> _there = [];
    private readonly Dictionary<string, long> _begun = [];
    private int _ids;

    private SimulatedYear(Scenario scenario)
    {
        (_scenario, _luck) = (scenario, new Random(scenario.Seed));
        foreach (var one in scenario.Plan.Classes)
        {
            foreach (var place in scenario.Plan.PlacesOf(one))
            {
                var ever = _ever[(one.Name, place.Name)] = [];
                _there[(one.Name, place.Name)] = new Presence(ever);
            }
        }
    }

    /// <summary>All points that were ever stored.</summary>
    public IEnumerable<SimulatedPoint> Points => _ever.Values.SelectMany(static points => points);

    /// <summary>Of every run, when it looked, and at which places.</summary>
    public List<(long At, IReadOnlyList<string> Asked)> Looks { get; } = [];

    /// <summary>What a run found of a class, before it did anything.</summary>
    public List<(long At, ClassTurn Turn, IReadOnlyList<string> Asked)> Turns { get; } = [];

    /// <summary>Every time a place forgot something: what of a class was there before.</summary>
    public List<(long At, string Class, string Place, IReadOnlyList<SimulatedPoint> Before)> Forgot { get; } = [];

    public static SimulatedYear Live(Scenario scenario)
    {
        var year = new SimulatedYear(scenario);
        var busyUntil = long.MinValue;
        for (var tick = scenario.Year.Start; tick < scenario.Year.End; tick += scenario.Tick * 60)
        {
            var begin = tick + year._luck.Next(scenario.MostDelay + 1);
            if (begin >= busyUntil && scenario.IsOn(begin))
            {
                busyUntil = year.Run(begin);
            }
        }

        return year;
    }

    /// <summary>All points that a place ever had of a class, in the order in which they arrived.</summary>
    public IReadOnlyList<SimulatedPoint> EverAt(string className, string place) => _ever[(className, place)];

    /// <summary>What a place has of a class at a second, as the product sees it.</summary>
    public ClassHolding HoldingAt(string className, string place, long second)
    {
        var there = _there[(className, place)].At(second);
        var history = new PointHistory(
            there.Select(static point => point.Candidate),
            Timestamp.From(_scenario.Clock.At(second)),
            there.Where(point => point.RememberedAt <= second).Select(static point => point.Id));
        return new ClassHolding
        {
            Class = className,
            Place = place,
            Whole = history.NewestWhole?.Time.ToDateTimeOffset(),
            Newest = history.Newest?.Time.ToDateTimeOffset(),
            Points = history.Points,
            PartialPoints = history.PartialPoints,
            FuturePoints = history.DoubtedPoints,
            Misdated = history.Misdated,
        };
    }

    private long Run(long second)
    {
        var plan = _scenario.Plan;
        var now = _scenario.Clock.At(second);
        var open = plan.Places.Where(place => place.Window.LimitAt(now.DateTime) != ByteCount.Zero).ToList();
        var reached = open.Where(place => _scenario.IsReachable(place.Name, second)).ToList();
        var holdings = reached.SelectMany(place => plan.ClassesAt(place).Select(one => HoldingAt(one.Name, place.Name, second))).ToList();
        Remember(second, holdings);
        Looks.Add((second, Names(reached)));

        var turns = RunOrder.Of(plan, [.. holdings.Select(NewestPoint.Of)], now)
            .Where(turn => plan.PlacesOf(turn.Class).Any(open.Contains))
            .ToList();
        Turns.AddRange(turns.Select(turn => (second, turn, Names(plan.PlacesOf(turn.Class).Where(reached.Contains)))));

        var stored = new List<SimulatedPoint>();
        var clock = second;
        foreach (var turn in turns.Where(static turn => turn.IsDue))
        {
            clock = Capture(turn.Class, [.. plan.PlacesOf(turn.Class).Where(reached.Contains)], clock, stored);
            if (!_scenario.IsOn(clock))
            {
                return clock;
            }
        }

        foreach (var place in reached.Where(place => _scenario.IsReachable(place.Name, clock)))
        {
            Forget(place, clock, [.. stored.Where(point => point.Place == place.Name).Select(static point => point.Class)]);
        }

        return clock;
    }

    private void Remember(long second, List<ClassHolding> holdings)
    {
        foreach (var holding in holdings)
        {
            foreach (var point in _there[(holding.Class, holding.Place)].At(second).Where(point => holding.Misdated.Contains(point.Id)))
            {
                point.RememberedAt = Math.Min(point.RememberedAt, second);
            }
        }
    }

    /// <returns>When the run goes on, or when the power went.</returns>
    private long Capture(PlannedClass one, List<PlannedPlace> places, long begin, List<SimulatedPoint> stored)
    {
        var longest = (int)one.Capture.TotalSeconds;
        var took = _scenario.CaptureSeconds is var (least, most) ? Math.Min(longest, _luck.Next(least, most + 1)) : longest;

        // What has come about since the capture before.
        var intervals = Math.Max(1, (begin - _begun.GetValueOrDefault(one.Name, begin)) / one.Every.TotalSeconds);
        var brought = (long)(_luck.NextInt64(_scenario.Bytes.Least, _scenario.Bytes.Most + 1) * intervals);
        _begun[one.Name] = begin;
        var isPartial = _luck.Next(100) < _scenario.PartialCaptures;
        var off = _scenario.OffAfter(begin);
        var captured = begin + took;
        if (captured >= off)
        {
            return off;
        }

        // As long as a run waits for its slowest place.
        var patience = captured + (long)one.Every.TotalSeconds;
        var end = captured;
        foreach (var place in places)
        {
            var key = (one.Name, place.Name);
            var left = _unsent.GetValueOrDefault(key) + brought;
            var until = Math.Min(Math.Min(patience, off), _scenario.LostAfter(place.Name, captured));
            if (UphillLine.Send(place, _scenario.Clock, captured, until, ref left) is { } arrived)
            {
                var point = new SimulatedPoint
                {
                    Id = Id.Of(BitConverter.GetBytes(_ids++)),
                    Class = one.Name,
                    Place = place.Name,
                    Claimed = Timestamp.From(_scenario.Clock.At(begin)),
                    BegunAt = begin,
                    ArrivedAt = arrived,
                    IsPartial = isPartial,
                };
                _ever[key].Add(point);
                stored.Add(point);
                end = Math.Max(end, arrived);
            }
            else
            {
                end = Math.Max(end, Math.Min(until, patience));
            }

            _unsent[key] = left;
        }

        return off <= end ? off : end;
    }

    private void Forget(PlannedPlace place, long second, List<string> classes)
    {
        if (place is not { Prune: PruneBy.Device, IsAppendOnly: false, Keep: null })
        {
            return;
        }

        foreach (var one in _scenario.Plan.Classes.Where(one => classes.Contains(one.Name)))
        {
            var there = _there[(one.Name, place.Name)].At(second).ToList();
            var moment = new RetentionMoment(Timestamp.From(_scenario.Clock.At(second)), _scenario.Clock.Zone);
            var facts = there.Select(static point => new PointFacts { Id = point.Id, Time = point.Claimed, IsPartial = point.IsPartial }).OrderBy(static point => point.Time).ToList();
            if (RetentionDuty.WhySuspended(one, place, facts, moment) is not null)
            {
                continue;
            }

            var gone = ClassRetention.Outlived(there.Select(static point => point.Candidate), one.Keep, moment).Select(static point => point.Id).ToHashSet();
            Forgot.Add((second, one.Name, place.Name, there));
            there.Where(point => gone.Contains(point.Id)).ToList().ForEach(point => point.RemovedAt = second);
        }
    }

    private static IReadOnlyList<string> Names(IEnumerable<PlannedPlace> places) => [.. places.Select(static place => place.Name)];
}
