using Resgate.Cli.Points;
using Resgate.Primitives;
using Resgate.Recovery.Verdicts;

namespace Resgate.Cli.History;

/// <summary>One version of a file: what points have with the same content and the same time.</summary>
/// <param name="Content">SHA-256 of the content; null when no place could read it.</param>
/// <param name="Size">Bytes, as points have it.</param>
/// <param name="Modified">The file's own time.</param>
/// <param name="Judgement">What is known of its content.</param>
/// <param name="Found">Points that have it, newest first; at least one.</param>
internal sealed record FileVersion(Id? Content, ulong Size, Timestamp Modified, Judgement Judgement, IReadOnlyList<FoundPath> Found)
{
    /// <summary>The strongest check that was made of it.</summary>
    public CheckDepth Depth => Judgement.Depth(wasRead: Content is not null);

    /// <summary>Capture start of the newest point that has it.</summary>
    public Timestamp LastPoint => Found[0].Point.Time;

    /// <summary>Capture start of the oldest point that has it.</summary>
    public Timestamp FirstPoint => Found[^1].Point.Time;

    /// <summary>Names, nearest first.</summary>
    public IEnumerable<string> Places =>
        Found.OrderBy(static found => found.Point.Distance).Select(static found => found.Point.PlaceName).Distinct();
}
