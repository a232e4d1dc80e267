namespace Resgate.Engine.Restore;

/// <summary>What is known of a directory at the target.</summary>
internal enum DirectoryPresence
{
    /// <summary>Nobody has needed it yet.</summary>
    Unknown,

    /// <summary>Made by this run, so nothing can be in it but what this run puts there.</summary>
    New,

    /// <summary>It was there before.</summary>
    Old,

    /// <summary>A dry run would have made it.</summary>
    Absent,

    /// <summary>It cannot be had; this has been told.</summary>
    Failed,
}
