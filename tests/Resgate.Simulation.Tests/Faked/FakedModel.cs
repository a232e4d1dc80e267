using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Simulation.Tests.Faked;

/// <summary>What has to be at the places of a <see cref="FakedDevice"/>, and what has to be said of it. Times are seconds of the device's clock.</summary>
internal sealed class FakedModel(Plan plan, string zone)
{
    private const long EarliestClock = 1_420_070_400;

    private readonly List<Point> _points = [];

    /// <summary>One point: when it claims to be from, to the few seconds that a program takes to begin.</summary>
    internal sealed class Point
    {
        public required string Class { get; init; }

        public required string Place { get; init; }

        public required long Claimed { get; init; }

        public required bool IsPartial { get; init; }

        public bool IsDoubted { get; set; }
    }

    public IEnumerable<Point> At(string place) => _points.Where(point => point.Place == place).OrderBy(static point => point.Claimed);

    /// <summary>A run looks at the places that are here.</summary>
    public void Look(long clock, IReadOnlyCollection<string> here)
    {
        foreach (var point in _points.Where(point => here.Contains(point.Place) && point.Claimed > clock))
        {
            point.IsDoubted |= (clock >= EarliestClock) == (point.Claimed >= EarliestClock);
        }
    }

    public bool IsDue(PlannedClass one, long clock, IReadOnlyCollection<string> here)
    {
        var asked = one.To.Where(here.Contains).ToList();
        var early = Math.Min(one.Every.TotalSeconds / 12, 600);
        return asked.Count == 0 || asked.Exists(place => Age(one.Name, place, clock, andPartial: true) is not { } age || age >= one.Every.TotalSeconds - early);
    }

    public void Store(string className, IEnumerable<string> places, long clock, bool isPartial) =>
        _points.AddRange(places.Select(place => new Point { Class = className, Place = place, Claimed = clock, IsPartial = isPartial }));

    /// <summary>Whether points of a class lie ahead of the clock, by more than two clocks may differ.</summary>
    public bool IsAnyAhead(string className, string place, long clock) => At(place).Any(point => point.Class == className && point.Claimed > clock + 300);

    /// <summary>By the policy, which is compared with restic's elsewhere.</summary>
    public void Forget(PlannedClass one, IEnumerable<string> places, long clock)
    {
        foreach (var place in places)
        {
            var there = At(place).Where(point => point.Class == one.Name).ToDictionary(static point => Id.Of(BitConverter.GetBytes(point.Claimed)));
            var candidates = there.Select(pair => new RetentionCandidate(pair.Key, Local(pair.Value.Claimed), "edge-01", [], [], pair.Value.IsPartial));
            foreach (var gone in ClassRetention.Outlived(candidates, one.Keep, new RetentionMoment(new Timestamp(clock + 30, 0), TimeZoneInfo.FindSystemTimeZoneById(zone))))
            {
                _points.Remove(there[gone.Id]);
            }
        }
    }

    /// <summary>Of the newest whole point, by what can be known on the device.</summary>
    public long? Age(string className, string place, long clock, bool andPartial = false)
    {
        var believed = _points.Where(point =>
            point.Class == className && point.Place == place && point.Claimed <= clock && !point.IsDoubted && (andPartial || !point.IsPartial));
        return clock - believed.Max(static point => (long?)point.Claimed);
    }

    /// <summary>In the words of <c>status</c>, for a place that is here.</summary>
    public string Standing(PlannedClass one, PlannedPlace place, long clock)
    {
        var objective = Math.Max(one.Rpo.TotalSeconds, place.Rpo?.TotalSeconds ?? 0);
        return Age(one.Name, place.Name, clock) is not { } age ? "missing" : age <= objective ? "holds" : "late";
    }

    private Timestamp Local(long clock) =>
        Timestamp.From(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(clock), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    public int Count(PlannedPlace place) => plan.ClassesAt(place).Sum(one => At(place.Name).Count(point => point.Class == one.Name));
}
