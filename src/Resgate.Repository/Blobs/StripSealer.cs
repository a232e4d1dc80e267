using System.IO.Hashing;
using Resgate.Format.Compression;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Repository.Packing;

namespace Resgate.Repository.Blobs;

/// <summary>Seals content strip by strip and opens each strip again, while it is still in the processor's cache.</summary>
/// <remarks>
/// <code>
/// stored = IV | strip | strip | ... | tag
/// </code>
/// Content comes as it is or, framed, as a zstd frame of raw blocks that is made on the way, one block and its header a strip.
/// A checksum of all that was opened is compared at the end with the one that came with the content; framed content is compared
/// without its headers, and these are compared with what they must be. One blob at a time; serves the next one afterwards.
/// </remarks>
internal sealed class StripSealer(MasterKey key, bool verify) : ISealedBlob
{
    /// <summary>Bytes. Three strips lie in a core's second cache and leave room; larger ones gain nothing.</summary>
    public const int StripSize = RawFrame.StripSize;

    private readonly IncrementalSealer _sealer = new(key);
    private readonly IncrementalOpener _opener = new(key);
    private readonly XxHash128 _hash = new();
    private readonly byte[] _framed = GC.AllocateUninitializedArray<byte>(StripSize);
    private readonly byte[] _opened = GC.AllocateUninitializedArray<byte>(StripSize);
    private readonly byte[] _sealed =
        GC.AllocateUninitializedArray<byte>(IncrementalSealer.IvSize + StripSize + IncrementalSealer.TagSize);

    private BlobHandle _blob;
    private ReadOnlyMemory<byte> _content;
    private UInt128 _checksum;
    private bool _isFramed;
    private int _taken;
    private bool _isBegun;
    private bool _isDone;

    public int StoredLength { get; private set; }

    /// <summary>Begins a blob.</summary>
    /// <param name="blob">Whose it is, for failures.</param>
    /// <param name="content">What to seal; must stay as it is until the last strip.</param>
    /// <param name="framed">Whether to put a zstd frame of raw blocks around it; then it must not be empty.</param>
    /// <param name="checksum"><see cref="BlobWriter.ChecksumOf"/> of the content, of earlier.</param>
    public void Begin(BlobHandle blob, ReadOnlyMemory<byte> content, bool framed, UInt128 checksum)
    {
        (_blob, _content, _isFramed, _checksum) = (blob, content, framed, checksum);
        (_taken, _isBegun, _isDone) = (0, false, false);
        StoredLength = (framed ? RawFrame.SizeOf(content.Length) : content.Length) + MasterKey.Overhead;
    }

    public ReadOnlyMemory<byte> Next()
    {
        if (_isDone)
        {
            return default;
        }

        var at = _taken;
        var strip = Seal(out _);
        if (verify)
        {
            Verify(strip.Span, at);
        }

        return strip;
    }

    /// <summary>The first step: makes the next strip, with the IV before the first and the tag behind the last.</summary>
    /// <param name="taken">How much of the content is in this strip and those before.</param>
    internal Memory<byte> Seal(out int taken)
    {
        var begin = 0;
        if (!_isBegun)
        {
            _isBegun = true;
            _sealer.Begin(_sealed);
            begin = IncrementalSealer.IvSize;
        }

        var plain = TakeStrip();
        _sealer.Seal(plain, _sealed.AsSpan(begin, plain.Length));
        var end = begin + plain.Length;
        taken = _taken;
        if (_taken == _content.Length)
        {
            _isDone = true;
            _sealer.Finish(_sealed.AsSpan(end));
            end += IncrementalSealer.TagSize;
        }

        return _sealed.AsMemory(0, end);
    }

    /// <summary>The second step: opens the strip; behind the last one, says whether everything is what it was.</summary>
    /// <param name="strip">What <see cref="Seal"/> has made.</param>
    /// <param name="at">How much of the content was in the strips before.</param>
    internal void Verify(ReadOnlySpan<byte> strip, int at)
    {
        if (at == 0)
        {
            _opener.Begin(strip);
            _hash.Reset();
            strip = strip[IncrementalOpener.IvSize..];
        }

        ReadOnlySpan<byte> tag = default;
        if (_isDone)
        {
            tag = strip[^IncrementalOpener.TagSize..];
            strip = strip[..^IncrementalOpener.TagSize];
        }

        var opened = _opened.AsSpan(0, strip.Length);
        _opener.Open(strip, opened);
        if (_isFramed)
        {
            // Made a second time: comparing with the strip would not notice a header that was spoilt before it was sealed.
            Span<byte> header = stackalloc byte[RawFrame.MostHeader];
            header = header[..RawFrame.WriteHeader(_content.Length, at, header)];
            if (!opened.StartsWith(header))
            {
                throw Verification.Failed($"the frame of {_blob}");
            }

            opened = opened[header.Length..];
        }

        _hash.Append(opened);
        if (!_isDone)
        {
            return;
        }

        if (!_opener.TryFinish(tag))
        {
            throw Verification.Failed($"the seal of {_blob}");
        }

        if (_hash.GetCurrentHashAsUInt128() != _checksum)
        {
            throw Verification.Failed($"{_blob}");
        }
    }

    private ReadOnlySpan<byte> TakeStrip()
    {
        var rest = _content.Span[_taken..];
        if (!_isFramed)
        {
            var whole = rest[..Math.Min(rest.Length, StripSize)];
            _taken += whole.Length;
            return whole;
        }

        var header = RawFrame.WriteHeader(_content.Length, _taken, _framed);
        var part = rest[..Math.Min(rest.Length, StripSize - header)];
        part.CopyTo(_framed.AsSpan(header));
        _taken += part.Length;
        return _framed.AsSpan(0, header + part.Length);
    }
}
