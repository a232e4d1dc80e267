namespace Resgate.Policy.Objectives.Duties;

/// <summary>Something that a plan wants done again and again, and how it is with it now.</summary>
/// <remarks>Each has its own last success: one that is done says nothing of another (lost data, row 49).</remarks>
public sealed record Duty
{
    public required DutyKind Kind { get; init; }

    /// <summary>The class's name; null for what is not a class's.</summary>
    public string? Class { get; init; }

    /// <summary>The place's name; null for mirrors.</summary>
    public string? Place { get; init; }

    /// <summary>The mirror's name; null for places.</summary>
    public string? Mirror { get; init; }

    public required DutyStanding Standing { get; init; }

    /// <summary>When it was done last; null for never, as far as this device knows.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>For how long it should have been done; null when it is not late.</summary>
    public TimeSpan? Overdue { get; init; }

    /// <summary>What is amiss and what to do, in one line; null when nothing is.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it costs the plan its word. What others should have done and only costs money does not.</summary>
    public bool IsMissed => Standing >= DutyStanding.Unknown;
}

/// <summary>What there is to do.</summary>
public enum DutyKind
{
    /// <summary>To let the points of a class at a place go when its rules say so.</summary>
    Retention,

    /// <summary>To remove the data at a place that no point needs any more.</summary>
    Prune,

    /// <summary>To make a mirror's next tree.</summary>
    Mirror,
}

/// <summary>How it is with a duty. From good to bad.</summary>
public enum DutyStanding
{
    /// <summary>It was done, or it is not its turn.</summary>
    Done,

    /// <summary>It is somebody else's, who has not done it for long.</summary>
    Neglected,

    /// <summary>Nobody could ask.</summary>
    Unknown,

    /// <summary>It is left undone on purpose, until somebody has looked at what is odd.</summary>
    Suspended,

    /// <summary>It was not done for longer than two of its turns.</summary>
    Overdue,

    /// <summary>It was tried and failed, and has not been done since.</summary>
    Failed,
}
