using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Backup;

/// <summary>What is left out of a backup. Named targets are never asked about (lost data, row 18).</summary>
public sealed record SourceFilter
{
    /// <summary>Leaves nothing out.</summary>
    public static readonly SourceFilter Nothing = new();

    /// <summary>Judges absolute paths.</summary>
    public PathFilter Paths { get; init; } = PathFilter.All;

    /// <summary>Files larger than this are left out.</summary>
    public SizeLimit? LargerThan { get; init; }

    /// <summary>Directories with such a file are stored with that file alone.</summary>
    public IReadOnlyList<TagFileRule> Markers { get; init; } = [];

    /// <summary>Directories on other file systems than the targets' are stored empty, and files there not at all.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>Whether anything judges paths; if not, none are put together for it.</summary>
    internal bool LooksAtPaths => !ReferenceEquals(Paths, PathFilter.All);

    /// <summary>Whether anything judges what only a look at each file tells.</summary>
    internal bool LooksAtFiles => LargerThan is not null || OneFileSystem;

    internal bool ExcludesPath(ReadOnlySpan<byte> path, NodeType type) =>
        !Paths.Judge(path, type == NodeType.Directory).IsSelected;

    internal bool ExcludesSize(in FileStat stat) =>
        stat.Type == NodeType.File && LargerThan is { } limit && limit.Excludes(new ByteCount((long)stat.Size));

    /// <summary>The entries of a directory that stay, should a marker file be among them.</summary>
    internal DirectoryEntry[] ApplyMarkers(DirectoryHandle directory, DirectoryEntry[] entries)
    {
        foreach (var rule in Markers)
        {
            if (rule.IsBelow)
            {
                if (IsMarkedBelow(directory, rule.Name, rule))
                {
                    return [];
                }

                continue;
            }

            foreach (var entry in entries)
            {
                if (rule.Name.SequenceEqual(entry.Name) && rule.IsMarkedBy(ReadHead(directory, entry.Name, rule.HeaderLength)))
                {
                    return [entry];
                }
            }
        }

        return entries;
    }

    private static bool IsMarkedBelow(DirectoryHandle directory, ReadOnlySpan<byte> path, TagFileRule rule)
    {
        path = path.TrimStart((byte)'/');
        if (path.IndexOf((byte)'/') is var slash and >= 0)
        {
            if (directory.OpenChild(path[..slash], out var child, pathOnly: true) != Errno.None)
            {
                return false;
            }

            using (child)
            {
                return IsMarkedBelow(child!, path[slash..], rule);
            }
        }

        return directory.Stat(path, out _) == Errno.None && rule.IsMarkedBy(ReadHead(directory, path, rule.HeaderLength));
    }

    private static byte[] ReadHead(DirectoryHandle directory, ReadOnlySpan<byte> name, int length)
    {
        if (length == 0 || SourceFile.Open(directory, name, out var file) != Errno.None)
        {
            return [];
        }

        using (file)
        {
            var head = new byte[length];
            return file!.Read(head, out var count) == Errno.None ? head[..count] : [];
        }
    }
}
