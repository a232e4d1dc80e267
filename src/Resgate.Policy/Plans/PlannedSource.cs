namespace Resgate.Policy.Plans;

/// <summary>Where a class's bytes come from.</summary>
public abstract record PlannedSource(PlanMarks Marks);

/// <summary>Files and folders.</summary>
/// <param name="Marks">Where its keys stand.</param>
/// <param name="Paths">Below the plan's root, or absolute; may have wildcards.</param>
public sealed record PathSource(PlanMarks Marks, IReadOnlyList<string> Paths) : PlannedSource(Marks);

/// <summary>SQLite databases, copied with their online backup.</summary>
public sealed record SqliteSource(PlanMarks Marks, IReadOnlyList<string> Databases) : PlannedSource(Marks);

/// <summary>A Docker volume.</summary>
/// <param name="Marks">Where its keys stand.</param>
/// <param name="Volume">Its name.</param>
/// <param name="ConsistentBy">What happens to the containers that use it meanwhile.</param>
/// <param name="Hook">A program and its arguments, for <see cref="VolumeCapture.Hook"/>; empty otherwise.</param>
/// <param name="Staging">A folder that keeps the copy of it; null for the state folder.</param>
public sealed record VolumeSource(
    PlanMarks Marks, string Volume, VolumeCapture ConsistentBy, IReadOnlyList<string> Hook, string? Staging) : PlannedSource(Marks);

/// <summary>The cron table of a user.</summary>
public sealed record CrontabSource(PlanMarks Marks, string User) : PlannedSource(Marks);

/// <summary>What a program prints.</summary>
/// <param name="Marks">Where its keys stand.</param>
/// <param name="Command">The program and its arguments; no shell takes part.</param>
/// <param name="StoredAs">The name that its output gets.</param>
public sealed record CommandSource(PlanMarks Marks, IReadOnlyList<string> Command, string StoredAs) : PlannedSource(Marks);

/// <summary>How a volume is kept from changing while it is read. In the order of the words that plans use.</summary>
public enum VolumeCapture
{
    /// <summary>Containers are frozen: crash-consistent, and nothing restarts them meanwhile.</summary>
    Pause,

    /// <summary>Containers are stopped and started again: what they write when they end is there.</summary>
    Stop,

    /// <summary>A program leaves a consistent copy in the volume.</summary>
    Hook,

    /// <summary>Read as it changes.</summary>
    Nothing,
}
