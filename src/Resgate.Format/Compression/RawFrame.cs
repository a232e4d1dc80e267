using System.Buffers.Binary;

namespace Resgate.Format.Compression;

/// <summary>A zstd frame that holds its content uncompressed, at the speed of copying.</summary>
/// <remarks>
/// <code>
/// magic         4 bytes   28 B5 2F FD
/// descriptor    1 byte    A0: a single segment, content size in four bytes, no checksum
/// content size  4 bytes   little-endian
/// blocks:       3 bytes   little-endian: bit 0 last block, bits 1..2 type 0 (raw), bits 3.. length
///               length    the content, at most 128 KiB a block
/// </code>
/// A frame is as good in strips of <see cref="StripSize"/> bytes: each holds one block behind its header, the first one the
/// frame's header too, and only the last is shorter. Source: RFC 8878, sections 3.1.1.1 and 3.1.1.2.
/// </remarks>
public static class RawFrame
{
    /// <summary>Bytes of every strip but the last.</summary>
    public const int StripSize = 64 * 1024;

    /// <summary>Bytes in front of the first strip's content; there are fewer in front of the others'.</summary>
    public const int MostHeader = HeaderSize + BlockHeaderSize;

    /// <summary>What every frame begins with.</summary>
    internal const uint Magic = 0xFD2F_B528;

    /// <summary>Bytes of a block's header.</summary>
    internal const int BlockHeaderSize = 3;

    private const byte SingleSegmentWithFourByteSize = 0b10_1_00000;
    private const int HeaderSize = 4 + 1 + 4;

    /// <summary>Bytes of the frame around so many bytes of content.</summary>
    /// <param name="plainLength">Not 0.</param>
    public static int SizeOf(int plainLength)
    {
        var strips = (plainLength + HeaderSize + StripSize - BlockHeaderSize - 1) / (StripSize - BlockHeaderSize);
        return HeaderSize + (strips * BlockHeaderSize) + plainLength;
    }

    /// <summary>Writes what stands in a strip in front of the content.</summary>
    /// <param name="plainLength">Bytes of the whole content, not 0.</param>
    /// <param name="at">How much of it is in the strips before; 0 in the first one.</param>
    /// <param name="strip">At least <see cref="MostHeader"/> bytes.</param>
    /// <returns>The bytes written; behind them comes as much content as there is room for.</returns>
    public static int WriteHeader(int plainLength, int at, Span<byte> strip)
    {
        var written = 0;
        if (at == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(strip, Magic);
            strip[4] = SingleSegmentWithFourByteSize;
            BinaryPrimitives.WriteUInt32LittleEndian(strip[5..], (uint)plainLength);
            written = HeaderSize;
        }

        var length = Math.Min(plainLength - at, StripSize - written - BlockHeaderSize);
        var header = (length << 3) | (at + length == plainLength ? 1 : 0);
        strip[written] = unchecked((byte)header);
        strip[written + 1] = unchecked((byte)(header >> 8));
        strip[written + 2] = unchecked((byte)(header >> 16));
        return written + BlockHeaderSize;
    }

    /// <summary>Writes a whole frame.</summary>
    /// <param name="plain">Not empty.</param>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        var written = 0;
        for (var at = 0; at < plain.Length;)
        {
            var header = WriteHeader(plain.Length, at, destination[written..]);
            var length = Math.Min(plain.Length - at, StripSize - header);
            plain.Slice(at, length).CopyTo(destination[(written + header)..]);
            written += header + length;
            at += length;
        }

        return written;
    }
}
