namespace Resgate.Format.Snapshots;

/// <summary>The mark of a snapshot that lacks some of what its backup was asked to store.</summary>
/// <remarks>
/// Ours: restic has no such key. It passes over ours, and leaves it out when it writes the snapshot again. See
/// <c>docs/format.md</c>, and lost data, row 20.
/// </remarks>
/// <param name="Errors">Entries that could not be read, and named paths that were not there.</param>
public sealed record PartialMark(ulong Errors)
{
    /// <summary>The tag of a plan's point that lacks something: it stays when another program writes the snapshot again.</summary>
    public const string Tag = "content=partial";

    /// <summary>The tag of one that lacks nothing, so that restic can be asked for the newest of them. Points of old have neither.</summary>
    public const string WholeTag = "content=whole";
}
