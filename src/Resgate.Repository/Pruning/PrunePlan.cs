using Resgate.Primitives;

namespace Resgate.Repository.Pruning;

/// <summary>What prune will do. Nothing has been done yet.</summary>
public sealed class PrunePlan
{
    /// <summary>Pack files that no index lists: leftovers of runs that died. Removed first.</summary>
    public List<Id> Unlisted { get; } = [];

    /// <summary>Packs whose used blobs move into new packs; removed after that.</summary>
    public HashSet<Id> Repack { get; } = [];

    /// <summary>Listed packs without a used blob; removed.</summary>
    public HashSet<Id> Unused { get; } = [];

    /// <summary>Packs that the index lists and the place does not have, and nobody needs: dropped from the index.</summary>
    public HashSet<Id> Gone { get; } = [];

    /// <summary>Index files that the place does not let go of; none of their packs leaves.</summary>
    public HashSet<Id> RetainedIndexes { get; } = [];

    /// <summary>Packs that would leave if the place let go of them; those to be repacked are in <see cref="Repack"/> as well.</summary>
    public HashSet<Id> Retained { get; } = [];

    /// <summary>When the last of them comes free, by the place's clock; null when there is none.</summary>
    public DateTimeOffset? RetainedUntil { get; internal set; }

    public PruneStatistics Statistics { get; } = new();

    /// <summary>Whether any listed pack goes away, so that the index has to be rewritten.</summary>
    public bool ChangesIndex => Repack.Count + Unused.Count + Gone.Count > 0;
}
