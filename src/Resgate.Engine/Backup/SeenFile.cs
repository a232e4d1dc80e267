using System.Buffers.Binary;
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

    /// <summary>Whether its content and metadata were last changed before a time.</summary>
    public bool IsOlderThan(DateTimeOffset time) => _stat.Changed.Seconds < time.ToUnixTimeSeconds();

    /// <summary>Another one as soon as anybody writes to the file, as far as the system's own times tell.</summary>
    /// <param name="path">The path that was looked at.</param>
    public Id MarkAt(ReadOnlySpan<byte> path)
    {
        Span<byte> facts = stackalloc byte[4 * sizeof(ulong) + 2 * sizeof(long)];
        BinaryPrimitives.WriteUInt64LittleEndian(facts, _stat.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(facts[8..], _stat.Size);
        BinaryPrimitives.WriteInt64LittleEndian(facts[16..], _stat.Modified.Seconds);
        BinaryPrimitives.WriteInt64LittleEndian(facts[24..], _stat.Modified.Nanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(facts[32..], _stat.Changed.Seconds);
        BinaryPrimitives.WriteInt64LittleEndian(facts[40..], _stat.Changed.Nanoseconds);
        return Id.Of([.. facts, .. path]);
    }

    /// <summary>Whether it is the same file with the same content, as far as the system's own times tell.</summary>
    public bool HasSameContentAs(SeenFile other) => _stat.HasSameContentAs(other._stat);
}
