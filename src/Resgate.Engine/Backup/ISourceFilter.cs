using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>Decides what is left out of a backup. Named targets are never asked about. Called from several threads.</summary>
public interface ISourceFilter
{
    /// <summary>Whether anything looks at paths at all; if not, none are put together.</summary>
    bool LooksAtPaths { get; }

    /// <summary>Whether to leave the entry out, going by its absolute path alone.</summary>
    bool ExcludesPath(ReadOnlySpan<byte> path, NodeType type);

    /// <summary>Whether to leave the entry out, going by what the file system says of it.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="size">Bytes of a regular file.</param>
    /// <param name="fileSystem">The device number of the file system it lies on.</param>
    bool ExcludesEntry(NodeType type, ulong size, ulong fileSystem);

    /// <summary>Whether to leave out what is in a directory, going by the files in it; the marker file itself is kept.</summary>
    /// <param name="path">The directory's absolute path.</param>
    /// <param name="hasEntry">Whether it has an entry of a name.</param>
    /// <param name="readHead">The first bytes of an entry, empty when it cannot be read.</param>
    bool ExcludesContent(
        ReadOnlySpan<byte> path, Func<byte[], bool> hasEntry, Func<byte[], int, byte[]> readHead);
}
