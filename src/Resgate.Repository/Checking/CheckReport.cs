using Resgate.Primitives;

namespace Resgate.Repository.Checking;

/// <summary>What a check found.</summary>
public sealed class CheckReport
{
    /// <summary>Each error in one line, in the order found. Each means damage, but for those of <see cref="UnansweredCount"/>.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>How many of the errors say only that something could not be read this time: nothing is known to be damaged by them.</summary>
    public int UnansweredCount { get; set; }

    /// <summary>Remarks about things that are odd and harmless.</summary>
    public List<string> Hints { get; } = [];

    /// <summary>Packs whose files are missing, have a wrong size or hold wrong bytes.</summary>
    public HashSet<Id> BrokenPacks { get; } = [];

    public bool SuggestRepairIndex { get; set; }

    public bool SuggestPrune { get; set; }

    /// <summary>Files and directories that the damage touches, by snapshot.</summary>
    public List<AffectedPath> Affected { get; } = [];

    /// <summary>Packs whose bytes were read, and how many bytes that were.</summary>
    public long PacksRead { get; set; }

    public long BytesRead { get; set; }
}
