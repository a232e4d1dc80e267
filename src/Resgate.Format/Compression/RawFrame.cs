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
/// Source: RFC 8878, sections 3.1.1.1 and 3.1.1.2.
/// </remarks>
internal static class RawFrame
{
    private const uint Magic = 0xFD2F_B528;
    private const byte SingleSegmentWithFourByteSize = 0b10_1_00000;
    private const int HeaderSize = 4 + 1 + 4;
    private const int BlockHeaderSize = 3;
    private const int MaxBlock = 128 * 1024;

    /// <param name="plain">Not empty.</param>
    /// <param name="destination">As large as the encoder's own bound.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[4] = SingleSegmentWithFourByteSize;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[5..], (uint)plain.Length);
        var written = HeaderSize;
        while (!plain.IsEmpty)
        {
            var length = Math.Min(plain.Length, MaxBlock);
            var header = (length << 3) | (length == plain.Length ? 1 : 0);
            destination[written] = unchecked((byte)header);
            destination[written + 1] = unchecked((byte)(header >> 8));
            destination[written + 2] = unchecked((byte)(header >> 16));
            plain[..length].CopyTo(destination[(written + BlockHeaderSize)..]);
            written += BlockHeaderSize + length;
            plain = plain[length..];
        }

        return written;
    }

    /// <summary>Takes the content out of a frame of <see cref="Write"/>'s making, moving it together within the frame's own memory.</summary>
    /// <param name="frame">Destroyed when it is such a frame, untouched when not.</param>
    /// <param name="content">The content, a part of <paramref name="frame"/>.</param>
    /// <returns>False for every other kind of frame.</returns>
    public static bool TryUnwrap(Span<byte> frame, out Span<byte> content)
    {
        content = default;
        if (frame.Length < HeaderSize
            || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic
            || frame[4] != SingleSegmentWithFourByteSize
            || !HasRawBlocksOnly(frame[HeaderSize..]))
        {
            return false;
        }

        var rest = frame[HeaderSize..];
        var written = 0;
        while (!rest.IsEmpty)
        {
            var length = (rest[0] | (rest[1] << 8) | (rest[2] << 16)) >> 3;
            rest.Slice(BlockHeaderSize, length).CopyTo(frame[written..]);
            written += length;
            rest = rest[(BlockHeaderSize + length)..];
        }

        content = frame[..written];
        return true;
    }

    private static bool HasRawBlocksOnly(ReadOnlySpan<byte> blocks)
    {
        while (blocks.Length >= BlockHeaderSize)
        {
            var header = blocks[0] | (blocks[1] << 8) | (blocks[2] << 16);
            var isLast = (header & 1) != 0;
            var length = header >> 3;
            if ((header & 0b110) != 0 || length > blocks.Length - BlockHeaderSize)
            {
                return false;
            }

            blocks = blocks[(BlockHeaderSize + length)..];
            if (isLast)
            {
                return blocks.IsEmpty;
            }
        }

        return false;
    }
}
