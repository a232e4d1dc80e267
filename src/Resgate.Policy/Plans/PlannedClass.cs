using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Plans;

/// <summary>A kind of data with one objective, one schedule and one retention.</summary>
public sealed record PlannedClass
{
    public required PlanMarks Marks { get; init; }

    public required string Name { get; init; }

    /// <summary>How much may be lost.</summary>
    public required TimeSpan Rpo { get; init; }

    /// <summary>How long recovery may take; null for as long as it takes.</summary>
    public TimeSpan? Rto { get; init; }

    /// <summary>Whole minutes, at least one.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>The longest that a capture takes; whole minutes.</summary>
    public required TimeSpan Capture { get; init; }

    public required RetentionRules Keep { get; init; }

    /// <summary>Where the rules of <see cref="Keep"/> stand.</summary>
    public required PlanMarks KeepMarks { get; init; }

    public bool IsSecret { get; init; }

    public required IReadOnlyList<PlannedSource> Sources { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Names of places, each of them in the plan.</summary>
    public required IReadOnlyList<string> To { get; init; }

    public IReadOnlyList<string> Order { get; init; } = [];

    public IReadOnlyList<string> WriteOnce { get; init; } = [];

    public ByteCount? Size { get; init; }

    /// <summary>New or changed bytes in a day.</summary>
    public ByteCount? Growth { get; init; }

    /// <summary>When the system itself deletes its files; null for never.</summary>
    public Period? Expires { get; init; }
}
