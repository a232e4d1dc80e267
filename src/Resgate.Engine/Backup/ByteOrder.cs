namespace Resgate.Engine.Backup;

/// <summary>Names by their raw bytes: the order of a tree's nodes.</summary>
internal sealed class ByteOrder : IComparer<byte[]>
{
    public static readonly ByteOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
