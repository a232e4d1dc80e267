using System.Buffers.Binary;
using Resgate.Format.Configs;
using Resgate.Primitives;

namespace Resgate.Format.Packs;

/// <summary>The table at a pack's end that says what the pack holds.</summary>
/// <remarks>
/// <code>
/// sealed blob 1 | sealed blob 2 | ... | sealed header | header length
///
/// header length   4 bytes   of the sealed header, little-endian
/// header          entries, one a blob, in the blobs' order:
///   type          1 byte    0 data, 1 tree; plus 2 when compressed
///   stored        4 bytes   length in the pack, sealing included
///   plain         4 bytes   length before compression; present only when compressed
///   id           32 bytes   SHA-256 of the plain content
/// </code>
/// Blobs lie one after the other from the pack's first byte on; offsets are sums of stored lengths. Integers are little-endian.
/// This type knows the header in clear text; sealing is the caller's. Source: format page, section 3.
/// </remarks>
public static class PackHeader
{
    /// <summary>What sealing adds to a blob or a header: 16 bytes in front, 16 behind.</summary>
    public const int SealOverhead = 16 + 16;

    public const int PlainEntrySize = 1 + 4 + Id.Size;

    public const int CompressedEntrySize = PlainEntrySize + 4;

    /// <summary>Bytes of the header's length at the pack's very end.</summary>
    public const int LengthFieldSize = 4;

    /// <summary>What a pack has beside its sealed blobs and its entries.</summary>
    public const int Overhead = SealOverhead + LengthFieldSize;

    /// <summary>The largest sealed header.</summary>
    public const int MaxSealedSize = 16 * 1024 * 1024;

    /// <summary>How many entries always fit into a header, whatever they are.</summary>
    public const int MaxEntries = (MaxSealedSize - SealOverhead) / CompressedEntrySize;

    /// <summary>The smallest pack: one entry for one blob, if need be of no bytes.</summary>
    public const int MinPackSize = PlainEntrySize + Overhead;

    /// <summary>What to fetch from a pack's end to have most headers whole: 15 entries and the overhead.</summary>
    public const int FirstFetchSize = (15 * CompressedEntrySize) + Overhead;

    private const byte CompressedBit = 0b10;

    public static int EntrySize(in PackedBlob blob) => blob.IsCompressed ? CompressedEntrySize : PlainEntrySize;

    /// <summary>Bytes of the header in clear text.</summary>
    public static int PlainSize(ReadOnlySpan<PackedBlob> blobs)
    {
        var size = 0;
        foreach (ref readonly var blob in blobs)
        {
            size += EntrySize(blob);
        }

        return size;
    }

    /// <summary>Bytes of the whole pack file that holds just these blobs.</summary>
    public static long SizeOnDisk(ReadOnlySpan<PackedBlob> blobs)
    {
        long size = Overhead;
        foreach (ref readonly var blob in blobs)
        {
            size += blob.StoredLength + EntrySize(blob);
        }

        return size;
    }

    /// <summary>Writes the header in clear text.</summary>
    /// <param name="blobs">In the pack's order, each beginning where the one before it ends; at most <see cref="MaxEntries"/>.</param>
    /// <param name="destination">At least <see cref="PlainSize"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="ArgumentException">There is a gap between blobs, or there are none or too many.</exception>
    public static int Write(ReadOnlySpan<PackedBlob> blobs, Span<byte> destination)
    {
        if (blobs.IsEmpty || blobs.Length > MaxEntries)
        {
            throw new ArgumentException($"a pack holds 1 to {MaxEntries} blobs, not {blobs.Length}", nameof(blobs));
        }

        var written = 0;
        var offset = 0u;
        foreach (ref readonly var blob in blobs)
        {
            if (blob.Offset != offset || blob.StoredLength < SealOverhead)
            {
                throw new ArgumentException($"{blob.Blob} lies at {blob.Offset} with {blob.StoredLength} bytes, {offset} is next", nameof(blobs));
            }

            offset += blob.StoredLength;
            written += WriteEntry(blob, destination[written..]);
        }

        return written;
    }

    /// <summary>The length of the sealed header, from the pack's last bytes.</summary>
    /// <param name="tail">At least the pack's last <see cref="LengthFieldSize"/> bytes.</param>
    /// <param name="packSize">Bytes of the whole pack file.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: no pack of that size has such a header.</exception>
    public static int SealedLength(ReadOnlySpan<byte> tail, long packSize)
    {
        if (packSize < MinPackSize || tail.Length < LengthFieldSize)
        {
            throw new ResgateException(FailureKind.Damaged, $"pack has {packSize} bytes, the smallest has {MinPackSize}");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^LengthFieldSize..]);
        return length switch
        {
            < SealOverhead + PlainEntrySize => throw Damaged($"has {length} bytes, too few for one entry"),
            > MaxSealedSize => throw Damaged($"has {length} bytes, more than the {MaxSealedSize} allowed"),
            _ when length > packSize - LengthFieldSize => throw Damaged($"has {length} bytes, its pack only {packSize}"),
            _ => (int)length,
        };
    }

    /// <summary>Reads the header in clear text.</summary>
    /// <param name="header">The whole header, opened.</param>
    /// <param name="packSize">Bytes of the whole pack file, which the blobs, the header and its length must fill exactly.</param>
    /// <param name="version">The repository's format version; version 1 has no compressed blobs.</param>
    /// <returns>At least one blob, in the pack's order.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: an entry is cut short or cannot be, or sizes disagree.</exception>
    public static PackedBlob[] Parse(ReadOnlySpan<byte> header, long packSize, int version)
    {
        if (header.IsEmpty)
        {
            throw Damaged("is empty");
        }

        var room = packSize - header.Length - Overhead;
        var blobs = new List<PackedBlob>(header.Length / PlainEntrySize);
        var offset = 0L;
        while (!header.IsEmpty)
        {
            var blob = TakeEntry(ref header, offset, version);
            offset += blob.StoredLength;
            if (offset > room)
            {
                throw Damaged($"lists more than the {room} bytes of blobs that its pack has room for");
            }

            blobs.Add(blob);
        }

        if (offset != room)
        {
            throw Damaged($"lists {offset} bytes of blobs, its pack has {room}");
        }

        return [.. blobs];
    }

    private static int WriteEntry(in PackedBlob blob, Span<byte> destination)
    {
        var type = (byte)blob.Blob.Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[1..], blob.StoredLength);
        var size = PlainEntrySize;
        if (blob.IsCompressed)
        {
            type |= CompressedBit;
            BinaryPrimitives.WriteUInt32LittleEndian(destination[5..], blob.PlainLength);
            size = CompressedEntrySize;
        }

        destination[0] = type;
        blob.Blob.Id.CopyTo(destination[(size - Id.Size)..size]);
        return size;
    }

    private static PackedBlob TakeEntry(ref ReadOnlySpan<byte> header, long offset, int version)
    {
        var type = header[0];
        var compressed = (type & CompressedBit) != 0;
        if (type > 3)
        {
            throw Damaged($"has an entry of unknown type {type}");
        }

        if (compressed && version < RepositoryConfig.MaxVersion)
        {
            throw Damaged("has a compressed blob, which format version 1 does not know");
        }

        var size = compressed ? CompressedEntrySize : PlainEntrySize;
        if (header.Length < size)
        {
            throw Damaged($"has {header.Length} bytes left, its next entry needs {size}");
        }

        var stored = BinaryPrimitives.ReadUInt32LittleEndian(header[1..]);
        var plain = compressed ? BinaryPrimitives.ReadUInt32LittleEndian(header[5..]) : 0;
        if (stored < SealOverhead)
        {
            throw Damaged($"has a blob of {stored} bytes, sealing alone takes {SealOverhead}");
        }

        if (compressed && plain == 0)
        {
            throw Damaged("has a compressed blob of nothing");
        }

        if (offset + stored > uint.MaxValue)
        {
            throw Damaged("lists blobs beyond 4 GiB");
        }

        var id = new Id(header[(size - Id.Size)..size]);
        header = header[size..];
        return new PackedBlob(new BlobHandle((BlobKind)(type & 1), id), (uint)offset, stored, plain);
    }

    private static ResgateException Damaged(string what) => new(FailureKind.Damaged, $"pack header {what}");
}
