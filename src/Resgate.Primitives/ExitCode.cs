namespace Resgate.Primitives;

/// <summary>What a process tells its caller. Part of the public contract; restic's meanings where restic has one.</summary>
public enum ExitCode
{
    Done = 0,
    Failed = 1,

    /// <summary>A fault of ours: an exception nobody foresaw.</summary>
    Bug = 2,

    /// <summary>Done in part: some source could not be read, or some snapshot not removed.</summary>
    Incomplete = 3,
    NoRepository = 10,
    Locked = 11,
    WrongPassword = 12,

    /// <summary>A plan that makes no sense; its complaints say why.</summary>
    InvalidPlan = 78,
    Interrupted = 130,
}
