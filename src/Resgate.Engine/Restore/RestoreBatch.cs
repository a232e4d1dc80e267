using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Restore;

/// <summary>A stretch of the tree that is restored in one go: large enough for long reads, small enough for any memory.</summary>
internal sealed class RestoreBatch
{
    /// <summary>Some 600 bytes each, with their nodes; and there are two batches at any time.</summary>
    private const int MostFiles = 1 << 13;

    /// <summary>Sixteen bytes each. A single file may have more.</summary>
    private const int MostPlacements = 1 << 18;

    private readonly Lock _gate = new();
    private int _blobs;

    /// <summary>Files in the order of the tree.</summary>
    public List<RestoredFile> Files { get; } = [];

    /// <summary>Those of the files that are at the target already, with what the kernel says of them.</summary>
    public List<(int File, FileStat Stat)> Checks { get; } = [];

    /// <summary>Where blobs are needed.</summary>
    public List<Placement> Placements { get; } = [];

    /// <summary>Further names of files whose first name is in this batch or an earlier one.</summary>
    public List<(RestoredDirectory Directory, Node Node, FirstName First)> Links { get; } = [];

    /// <summary>Directories that the walk has left, deepest first.</summary>
    public List<RestoredDirectory> Left { get; } = [];

    public bool IsFull => Files.Count >= MostFiles || _blobs >= MostPlacements || Left.Count + Links.Count >= MostFiles;

    public int Add(RestoredFile file)
    {
        Files.Add(file);
        _blobs += file.Blobs.Length;
        return Files.Count - 1;
    }

    public void Place(List<Placement> placements)
    {
        lock (_gate)
        {
            Placements.AddRange(placements);
        }
    }
}
