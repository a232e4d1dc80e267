using Resgate.Primitives;

namespace Resgate.Policy.Plans;

/// <summary>A dated tree of plain files, made by rsync with hard links to the one before.</summary>
public sealed record PlannedMirror
{
    public required PlanMarks Marks { get; init; }

    public required string Name { get; init; }

    /// <summary>Names of classes, each of them in the plan.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>A folder, or <c>host:folder</c>.</summary>
    public required string To { get; init; }

    /// <summary>A file of settings for ssh; null for those of the account.</summary>
    public string? SshSettings { get; init; }

    public required TimeSpan Every { get; init; }

    /// <summary>Trees that stay.</summary>
    public required int Keep { get; init; }

    public required Medium Medium { get; init; }

    public required FailureDomain Domain { get; init; }

    /// <summary>Bytes a second that are read and sent.</summary>
    public required ByteCount Speed { get; init; }

    /// <summary>The same where the plan says it, and nothing may be faster; null where it is only what the medium suggests.</summary>
    public ByteCount? Limit { get; init; }

    /// <summary>How often every file is read in full.</summary>
    public required TimeSpan ChecksumEvery { get; init; }

    /// <summary>Whether <c>latest</c> moves even when rsync has failed.</summary>
    public bool MovesLatestAlways { get; init; }

    /// <summary>Whether rsync is told <c>--delete</c>.</summary>
    public bool Deletes { get; init; }
}
