using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>How a run ends: the one place where what came of it becomes a code. Only when nothing at all is amiss is that 0.</summary>
/// <remarks>A run that is refused or interrupted has no verdict; the failure speaks for it.</remarks>
internal static class RunVerdict
{
    public static ExitCode Of(IReadOnlyList<ClassResult> results, RunFlaws flaws)
    {
        if (results.Any(static result => result.Stored.Count == 0))
        {
            return ExitCode.Failed;
        }

        return flaws.AreNone && results.All(static result => result is { IsWhole: true, Alarms.Count: 0, Drop: null, Leap: null })
            ? ExitCode.Done
            : ExitCode.Incomplete;
    }
}

/// <summary>What was amiss with a run beside its classes.</summary>
internal sealed record RunFlaws
{
    /// <summary>Places that should always be there, and were not.</summary>
    public int MissedPlaces { get; init; }

    /// <summary>Snapshots that cannot be read.</summary>
    public int UnreadablePoints { get; init; }

    /// <summary>Classes at places where points have odd times.</summary>
    public int OddPoints { get; init; }

    /// <summary>Classes that were named, and had no open place.</summary>
    public int MissedClasses { get; init; }

    /// <summary>Whether every place that had something to forget has done so.</summary>
    public required bool IsForgotten { get; init; }

    public bool AreNone => this is { MissedPlaces: 0, UnreadablePoints: 0, OddPoints: 0, MissedClasses: 0, IsForgotten: true };
}
