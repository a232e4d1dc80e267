using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>One point of a class at a place, as the place has it.</summary>
public sealed record PointFacts
{
    /// <summary>What tags of alarms begin with.</summary>
    public const string AlarmPrefix = "alarm=";

    /// <summary>The tag by which somebody says that the alarms of a point are known and need nothing more.</summary>
    public const string Acknowledged = "acknowledged";

    private const string RunPrefix = "run=";

    public required Id Id { get; init; }

    /// <summary>Capture start, as the point says.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>The point that it was compared with; null for none.</summary>
    public Id? Parent { get; init; }

    public bool IsPartial { get; init; }

    /// <summary>Files in it; null when it does not say.</summary>
    public long? Files { get; init; }

    /// <summary>What a restore of it brings back; null when it does not say.</summary>
    public ByteCount? Size { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The run that made it, the same at every place; null when it does not say.</summary>
    public string? Run => Tags.FirstOrDefault(static tag => tag.StartsWith(RunPrefix, StringComparison.Ordinal))?[RunPrefix.Length..];

    /// <summary>What was found to be wrong when it was made: <c>write-once</c>, <c>shrunk</c>, <c>leap</c>.</summary>
    public IEnumerable<string> Alarms => Tags
        .Where(static tag => tag.StartsWith(AlarmPrefix, StringComparison.Ordinal))
        .Select(static tag => tag[AlarmPrefix.Length..]);

    public bool IsAcknowledged => Tags.Contains(Acknowledged);

    /// <summary>Whether files had changed in it that are written once, and nobody has said yet that this is right.</summary>
    public bool HasChangedOnce => Alarms.Contains(PointAlarms.WriteOnce) && !IsAcknowledged;

    /// <summary>Whether it had much less in it than was usual, and nobody has said yet that this is right.</summary>
    public bool HasShrunk => Alarms.Contains(SizeDrop.Alarm) && !IsAcknowledged;

    /// <summary>Whether it came long after the one before it, and nobody has said yet that this is right.</summary>
    public bool HasLeapt => Alarms.Contains(TimeLeap.Alarm) && !IsAcknowledged;

    /// <summary>The same, when somebody has taken note of its alarms.</summary>
    public PointFacts Acknowledge() => this with { Tags = [.. Tags, Acknowledged] };

    /// <summary>As retention sees it.</summary>
    public RetentionCandidate ToCandidate() => new(Id, Time, "", [], Tags, IsPartial);
}
