using Resgate.Primitives;

namespace Resgate.Repository.Pruning;

/// <summary>How much prune may leave and how much it may rewrite.</summary>
public sealed record PruneOptions
{
    /// <summary>Unused bytes that may stay; null when <see cref="MaxUnusedPercent"/> says it.</summary>
    public ByteCount? MaxUnused { get; init; }

    /// <summary>Share of the result that may be unused, 0 up to below 100.</summary>
    public double MaxUnusedPercent { get; init; } = 5;

    /// <summary>
    /// Deletes index files and unused packs before anything is written, for a place so full that nothing can be written.
    /// Nothing is rewritten then. A crash in the middle leaves a repository without an index, which "repair index" mends.
    /// </summary>
    public bool RecoverNoFreeSpace { get; init; }

    /// <summary>Bytes of packs to rewrite at most; null for no limit.</summary>
    public ByteCount? MaxRepack { get; init; }

    /// <summary>Rewrite only packs that a cache would hold: those with trees.</summary>
    public bool RepackCacheableOnly { get; init; }

    /// <summary>Rewrite packs that are small for the pack size at hand.</summary>
    public bool RepackSmall { get; init; }

    /// <summary>Packs below this count as small; null for the rule of the format page, section 10.4.</summary>
    public ByteCount? SmallerThan { get; init; }

    /// <summary>Rewrite packs with uncompressed data; trees are always compressed on the way.</summary>
    public bool RepackUncompressed { get; init; }
}
