using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Simulation.Tests.World;

/// <summary>A point at a place: what it claims, and what is true of it. Moments are seconds of true time.</summary>
internal sealed class SimulatedPoint
{
    public required Id Id { get; init; }

    public required string Class { get; init; }

    public required string Place { get; init; }

    /// <summary>When its capture began, by the device's clock.</summary>
    public required Timestamp Claimed { get; init; }

    public required long BegunAt { get; init; }

    public required long ArrivedAt { get; init; }

    public required bool IsPartial { get; init; }

    public long RemovedAt { get; set; } = long.MaxValue;

    /// <summary>Since when the device remembers that its time is false.</summary>
    public long RememberedAt { get; set; } = long.MaxValue;

    public RetentionCandidate Candidate => new(Id, Claimed, "edge-01", [], [], IsPartial);
}
