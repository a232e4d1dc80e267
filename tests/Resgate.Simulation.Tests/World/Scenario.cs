using Resgate.Policy.Plans;

namespace Resgate.Simulation.Tests.World;

/// <summary>Everything that will happen to a device in a year, drawn from a seed before it begins.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    public required Plan Plan { get; init; }

    public required DeviceClock Clock { get; init; }

    /// <summary>The year's first second and the one after its last.</summary>
    public required Span Year { get; init; }

    /// <summary>Between two calls of <c>run</c>, in minutes.</summary>
    public int Tick { get; init; } = 15;

    /// <summary>How many seconds after its tick a run begins at the most.</summary>
    public int MostDelay { get; init; } = 50;

    public IReadOnlyList<Span> Outages { get; init; } = [];

    /// <summary>By place.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Span>> Unreachable { get; init; } = new Dictionary<string, IReadOnlyList<Span>>();

    /// <summary>In percent, how many captures lack something.</summary>
    public int PartialCaptures { get; init; }

    /// <summary>How long captures take, in seconds, least and most, as far as their class allows; null for always its longest.</summary>
    public (int Least, int Most)? CaptureSeconds { get; init; }

    /// <summary>What a capture brings, least and most.</summary>
    public (long Least, long Most) Bytes { get; init; } = (64 * 1024, 4 << 20);

    public bool IsOn(long second) => !Outages.Any(span => span.Has(second));

    public bool IsReachable(string place, long second) =>
        !Unreachable.TryGetValue(place, out var spans) || !spans.Any(span => span.Has(second));

    /// <summary>The first second from one on at which the device is off; past every year when it stays on.</summary>
    public long OffAfter(long second) => Next(Outages, second);

    /// <summary>Likewise, at which a place goes out of reach.</summary>
    public long LostAfter(string place, long second) =>
        Unreachable.TryGetValue(place, out var spans) ? Next(spans, second) : long.MaxValue;

    private static long Next(IReadOnlyList<Span> spans, long second) =>
        spans.Where(span => span.End > second).Select(span => Math.Max(span.Start, second)).DefaultIfEmpty(long.MaxValue).Min();
}
