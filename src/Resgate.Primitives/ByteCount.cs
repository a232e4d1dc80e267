namespace Resgate.Primitives;

/// <summary>A number of bytes.</summary>
public readonly record struct ByteCount(long Bytes) : IComparable<ByteCount>
{
    public static readonly ByteCount Zero;

    public static ByteCount operator +(ByteCount left, ByteCount right) => new(left.Bytes + right.Bytes);

    public static ByteCount operator -(ByteCount left, ByteCount right) => new(left.Bytes - right.Bytes);

    public static bool operator <(ByteCount left, ByteCount right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteCount left, ByteCount right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteCount left, ByteCount right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteCount left, ByteCount right) => left.Bytes >= right.Bytes;

    public static ByteCount Kibibytes(long count) => new(count << 10);

    public static ByteCount Mebibytes(long count) => new(count << 20);

    public static ByteCount Gibibytes(long count) => new(count << 30);

    public static ByteCount Add(ByteCount left, ByteCount right) => left + right;

    public static ByteCount Subtract(ByteCount left, ByteCount right) => left - right;

    public int CompareTo(ByteCount other) => Bytes.CompareTo(other.Bytes);

    /// <summary>For people, as restic writes it: <c>512 B</c>, <c>1.500 KiB</c>, <c>4.000 GiB</c>.</summary>
    public override string ToString() => Bytes switch
    {
        >= 1L << 40 => $"{Bytes / (double)(1L << 40):F3} TiB",
        >= 1L << 30 => $"{Bytes / (double)(1L << 30):F3} GiB",
        >= 1L << 20 => $"{Bytes / (double)(1L << 20):F3} MiB",
        >= 1L << 10 => $"{Bytes / (double)(1L << 10):F3} KiB",
        _ => $"{Bytes} B",
    };
}
