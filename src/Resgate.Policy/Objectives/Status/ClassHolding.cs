using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Status;

/// <summary>What a place has of a class.</summary>
public sealed record ClassHolding
{
    /// <summary>The class's name.</summary>
    public required string Class { get; init; }

    /// <summary>The place's name.</summary>
    public required string Place { get; init; }

    /// <summary>When somebody last looked; null for just now, so that all of this is known and nothing remembered.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Capture start of the newest point that lacks nothing; null for none.</summary>
    public DateTimeOffset? Whole { get; init; }

    /// <summary>Capture start of the newest point; null for none.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>All of them, partial ones included.</summary>
    public int Points { get; init; }

    /// <summary>Those that lack something.</summary>
    public int PartialPoints { get; init; }

    /// <summary>Those whose time is still to come, or was when they were first seen: a clock was wrong. They meet no objective.</summary>
    public int FuturePoints { get; init; }

    /// <summary>Which of them are not to be believed when their time has come; see <see cref="Schedules.PointHistory"/>.</summary>
    public IReadOnlyList<Id> Misdated { get; init; } = [];

    /// <summary>What a restore of the newest whole point brings back; null when it does not say.</summary>
    public ByteCount? Size { get; init; }
}
