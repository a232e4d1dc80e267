using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>One clip of a set that does not fit together.</summary>
/// <param name="Clip">Its name; when nobody has that, the beginning of its video's hash. Of a screen whose curated clip is another's: the screen.</param>
/// <param name="Video">Its video's hash; null when nobody has that.</param>
/// <param name="Fault">In which way.</param>
/// <param name="Missing">What of it is not there, in the order in which it is made; empty when that is not the fault.</param>
/// <param name="Why">In one line.</param>
/// <param name="IsMended">Whether the system mends it when it is started: by doing the work again, or at its next minute.</param>
public sealed record ClipGap(string Clip, Id? Video, ClipFault Fault, IReadOnlyList<GraphPart> Missing, string Why, bool IsMended)
{
    /// <summary>Whether nothing of it is there at all.</summary>
    public bool IsWhollyGone { get; init; }
}
