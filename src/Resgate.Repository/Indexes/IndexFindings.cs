using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>What reading all index files brought to light.</summary>
public sealed class IndexFindings
{
    /// <summary>Every index file that was read.</summary>
    public List<Id> Files { get; } = [];

    /// <summary>Packs that more than one file lists with the same blobs: harmless.</summary>
    public HashSet<Id> Repeated { get; } = [];

    /// <summary>Packs whose blobs are spread over several listings: readable, but damage since restic 0.19.</summary>
    public HashSet<Id> Split { get; } = [];

    /// <summary>Packs that hold both kinds of blobs.</summary>
    public HashSet<Id> Mixed { get; } = [];

    /// <summary>Every index file that was read, with its packs.</summary>
    internal List<(Id File, Id[] Packs)> Listings { get; } = [];

    /// <summary>Files so full that rewriting the index may leave them as they are.</summary>
    /// <remarks>None of their packs had been listed before (format page, section 10.5).</remarks>
    internal HashSet<Id> Full { get; } = [];
}
