using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Backup;

/// <summary>What one look at a path has told, kept to see later whether anybody has written there since.</summary>
public readonly record struct SeenFile
{
    private readonly FileStat _stat;

    internal SeenFile(in FileStat stat) => _stat = stat;

    public NodeType Type => _stat.Type;

    public ByteCount Size => new((long)_stat.Size);

    /// <summary>Looks at a path, links not followed at the end; null when there is nothing, or nothing that may be looked at.</summary>
    public static SeenFile? Look(ReadOnlySpan<byte> path) =>
        SourcePaths.Look(path, out var stat) == Errno.None ? new SeenFile(stat) : null;

    /// <summary>Whether it is the same file with the same content, as far as the system's own times tell.</summary>
    public bool HasSameContentAs(SeenFile other) => _stat.HasSameContentAs(other._stat);
}
