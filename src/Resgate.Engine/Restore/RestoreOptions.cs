using Resgate.Engine.Filters;

namespace Resgate.Engine.Restore;

/// <summary>How a restore is done.</summary>
public sealed record RestoreOptions
{
    public OverwriteRule Overwrite { get; init; } = OverwriteRule.Always;

    /// <summary>Judges paths inside the restored tree, whose top is <c>/</c>.</summary>
    public PathFilter Filter { get; init; } = PathFilter.All;

    /// <summary>
    /// Removes what the snapshot lacks, from directories that it has and as far as the filter selects it; also lets a file
    /// take the place of a directory that is not empty.
    /// </summary>
    public bool Delete { get; init; }

    /// <summary>
    /// Says of a path inside the restored tree whether <see cref="Delete"/> may remove it; null for all that the filter selects. A
    /// directory with anything in it that may not be removed stays as it is, and one in a file's way only goes when it is empty.
    /// </summary>
    public Func<byte[], bool>? MayDelete { get; init; }

    /// <summary>Changes nothing; tells what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Leaves holes in new files where their content is zero.</summary>
    public bool Sparse { get; init; }

    /// <summary>Reads back and hashes every file that was written.</summary>
    public bool Verify { get; init; }

    public bool OwnershipByName { get; init; }

    /// <summary>Which extended attributes are restored; null for all.</summary>
    public Func<string, bool>? SelectAttribute { get; init; }
}
