using System.Buffers.Binary;

namespace Resgate.Format.Compression;

/// <summary>Takes content that was stored uncompressed out of a zstd frame that comes in strips.</summary>
/// <remarks>
/// For frames of <see cref="BlobCompressor"/>'s making and such of other encoders that tell their size and hold raw blocks only,
/// which needs neither memory for a window nor tables. Whatever else a decoder might take is refused, and is for
/// <see cref="BlobDecompressor"/>, as is everything that no decoder would take. One frame at a time.
/// Source: RFC 8878, sections 3.1.1.1 and 3.1.1.2.
/// </remarks>
public sealed class RawFrameStream
{
    private const int MagicAndDescriptor = 5;
    private const int LongestHeader = MagicAndDescriptor + 1 + sizeof(ulong);
    private const int MaxBlock = 128 * 1024;

    /// <summary>A window of 8 MiB, the largest that every decoder takes.</summary>
    private const int MaxWindowDescriptor = 13 << 3;

    private const byte SingleSegmentBit = 0b10_0000;

    /// <summary>Checksum, dictionary, and a bit that nobody may set: what we do not go into.</summary>
    private const byte ForeignBits = 0b01111;

    // A header that ends in a later strip.
    private readonly byte[] _partial = new byte[LongestHeader];
    private int _partialLength;
    private int _wanted;
    private bool _inFrame;
    private bool _isLast;
    private int _blockLeft;
    private bool _hasWindow;
    private int _maxBlock;
    private ulong _size;
    private bool _refused;

    /// <summary>Bytes of content that the frame has yielded.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Whether the strips were one whole frame of that kind.</summary>
    public bool IsComplete => !_refused && _inFrame && _isLast && _blockLeft == 0 && (ulong)ContentLength == _size;

    /// <summary>Begins a frame, and forgets the one before it.</summary>
    public void Begin()
    {
        _partialLength = _blockLeft = 0;
        _wanted = MagicAndDescriptor;
        _inFrame = _isLast = _refused = false;
        ContentLength = 0;
    }

    /// <summary>Takes the content out of a strip, moving it to the strip's front.</summary>
    /// <param name="strip">Any length.</param>
    /// <param name="contentLength">Bytes of content, at the strip's front; what lies behind is rubbish.</param>
    /// <returns>False when this is another kind of frame; it stays false until the next one begins.</returns>
    public bool TryUnwrap(Span<byte> strip, out int contentLength)
    {
        contentLength = 0;
        var at = 0;
        while (at < strip.Length && !_refused)
        {
            if (_blockLeft > 0)
            {
                var length = Math.Min(_blockLeft, strip.Length - at);
                if (at != contentLength)
                {
                    strip.Slice(at, length).CopyTo(strip[contentLength..]);
                }

                contentLength += length;
                at += length;
                _blockLeft -= length;
            }
            else
            {
                _refused = _inFrame && _isLast;
                _partial[_partialLength++] = strip[at++];
                if (_partialLength == _wanted)
                {
                    ReadHeader();
                }
            }
        }

        ContentLength += contentLength;
        return !_refused;
    }

    private void ReadHeader()
    {
        if (_inFrame)
        {
            ReadBlockHeader();
        }
        else if (_wanted == MagicAndDescriptor)
        {
            ReadDescriptor(_partial[4]);
        }
        else
        {
            ReadWindowAndSize(_partial.AsSpan(MagicAndDescriptor, _partialLength - MagicAndDescriptor));
            _inFrame = true;
            _partialLength = 0;
            _wanted = RawFrame.BlockHeaderSize;
        }
    }

    private void ReadDescriptor(byte descriptor)
    {
        _hasWindow = (descriptor & SingleSegmentBit) == 0;
        _wanted += (_hasWindow ? 1 : 0) + (1 << (descriptor >> 6));
        _refused = BinaryPrimitives.ReadUInt32LittleEndian(_partial) != RawFrame.Magic
            || (descriptor & ForeignBits) != 0
            // Without a window the shortest size has one byte; with one it has none.
            || (_hasWindow && descriptor >> 6 == 0);
    }

    private void ReadWindowAndSize(ReadOnlySpan<byte> fields)
    {
        _maxBlock = MaxBlock;
        if (_hasWindow)
        {
            var window = fields[0];
            _refused = window > MaxWindowDescriptor;
            _maxBlock = (int)Math.Min(MaxBlock, (1024L << (window >> 3)) / 8 * (8 + (window & 7)));
            fields = fields[1..];
        }

        _size = ReadSize(fields);
    }

    private void ReadBlockHeader()
    {
        var header = _partial[0] | (_partial[1] << 8) | (_partial[2] << 16);
        _isLast = (header & 1) != 0;
        _blockLeft = header >> 3;
        _refused = (header & 0b110) != 0 || _blockLeft > _maxBlock;
        _partialLength = 0;
    }

    private static ulong ReadSize(ReadOnlySpan<byte> field) => field.Length switch
    {
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
    };
}
