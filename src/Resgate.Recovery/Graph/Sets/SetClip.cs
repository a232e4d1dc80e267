using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>One clip as a set has it.</summary>
internal sealed class SetClip(string name)
{
    public string Name { get; } = name;

    public HashSet<GraphPart> Present { get; } = [];

    /// <summary>Those that were read, and are such documents.</summary>
    public Dictionary<GraphPart, ClipDocument> Documents { get; } = [];

    /// <summary>What the documents say that its video's hash is.</summary>
    public IEnumerable<Id> Videos => Documents.Values.Select(static document => document.Video).OfType<Id>().Distinct();

    /// <summary>When the first document was written.</summary>
    public DateTimeOffset? Made => Documents.Values.Min(static document => document.Made);
}
