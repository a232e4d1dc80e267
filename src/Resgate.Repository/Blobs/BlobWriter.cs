using System.IO.Hashing;
using Resgate.Format.Compression;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Packing;

namespace Resgate.Repository.Blobs;

/// <summary>Compresses, seals, verifies and packs blobs. One for each worker: it owns that worker's buffers.</summary>
/// <remarks>
/// Verification opens and decompresses what will be stored and compares a 128-bit checksum of the outcome with one taken
/// of the plain content when the blob's id was computed. Because the checksum is that old, it also notices content that
/// changed in memory since then (lost data, rows 2, 37 and 52). A compressed frame is decompressed before it is sealed, and its
/// own checksum, taken before that, binds what is opened later to what was decompressed.
/// Content that does not compress is never copied whole: it goes from the caller's memory into the pack in strips.
/// </remarks>
public sealed class BlobWriter : IDisposable
{
    private readonly PackWriter _packs;
    private readonly bool _compresses;
    private readonly BlobDecompressor _decompressor = new();
    private readonly CompressionMode _mode;
    private readonly bool _verify;
    private readonly StripSealer _strips;
    private BlobCompressor? _compressor;
    private byte[] _frame = [];
    private byte[] _plain = [];

    internal BlobWriter(MasterKey key, PackWriter packs, int version, RepositoryOptions options)
    {
        _packs = packs;
        _mode = options.Compression;
        _verify = options.VerifyWrites;
        _strips = new StripSealer(key, _verify);
        _compresses = version >= 2;
    }

    /// <summary>Whether a frame that another repository holds will do here, too: unless there are none, or better ones are wanted.</summary>
    public bool TakesFrames => _compresses && _mode is not (CompressionMode.Better or CompressionMode.Max);

    // Made when it is needed: it takes megabytes, and who moves blobs between repositories seldom compresses one.
    private BlobCompressor Compressor => _compressor ??= new BlobCompressor(_mode);

    /// <summary>A checksum for <see cref="Encode"/>, to be taken together with the blob's id.</summary>
    public static UInt128 ChecksumOf(ReadOnlySpan<byte> plain) => XxHash128.HashToUInt128(plain);

    /// <summary>Stores one blob in a pack.</summary>
    /// <param name="blob">Its identity; <paramref name="plain"/> must hash to it.</param>
    /// <param name="plain">The content.</param>
    /// <param name="checksum"><see cref="ChecksumOf"/> of the content when its id was computed.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>The blob's bytes in the pack, sealing included.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: verification failed. Or the store's failure. The session is over then: the pack that
    /// the blob was on its way to is never stored, and whatever comes next fails too.
    /// </exception>
    public ValueTask<int> WriteAsync(
        BlobHandle blob, ReadOnlyMemory<byte> plain, UInt128 checksum, CancellationToken cancellation) =>
        WriteAsync(Encode(blob, plain, checksum), cancellation);

    /// <summary>As the other one, for a blob that was encoded before: by this writer, or by one of another repository.</summary>
    public async ValueTask<int> WriteAsync(EncodedBlob encoded, CancellationToken cancellation)
    {
        _strips.Begin(encoded.Blob, encoded.Content, encoded.NeedsFrame, encoded.Checksum);
        await _packs.AppendAsync(encoded.Blob, encoded.PlainLength, _strips, cancellation);
        return _strips.StoredLength;
    }

    /// <summary>Compresses a blob if it will be stored compressed, and verifies what came of it.</summary>
    /// <param name="blob">Its identity; <paramref name="plain"/> must hash to it.</param>
    /// <param name="plain">The content.</param>
    /// <param name="checksum"><see cref="ChecksumOf"/> of the content when its id was computed.</param>
    /// <returns>Refers to the content, or to this writer's own memory until it encodes the next one.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: verification failed.</exception>
    public EncodedBlob Encode(BlobHandle blob, ReadOnlyMemory<byte> plain, UInt128 checksum)
    {
        var compress = _compresses && plain.Length > 0 && (blob.Kind == BlobKind.Tree || _mode != CompressionMode.Off);
        if (!compress || Compressor.LeavesAsItIs(plain.Span))
        {
            return new EncodedBlob(blob, plain, checksum, compress ? (uint)plain.Length : 0, NeedsFrame: compress);
        }

        var frame = Compress(plain.Span);
        var frameChecksum = ChecksumOf(frame.Span);
        if (_verify)
        {
            Verify(blob, frame.Span, plain.Length, checksum);
        }

        return new EncodedBlob(blob, frame, frameChecksum, (uint)plain.Length, NeedsFrame: false);
    }

    public void Dispose()
    {
        _compressor?.Dispose();
        _decompressor.Dispose();
    }

    /// <summary>The frame lies in this writer's own buffer until the next call.</summary>
    internal Memory<byte> Compress(ReadOnlySpan<byte> plain)
    {
        Grow(ref _frame, BlobCompressor.Bound(plain.Length));
        return _frame.AsMemory(0, Compressor.CompressAnyhow(plain, _frame));
    }

    /// <summary>Decompresses a frame and compares it with what the content once was.</summary>
    internal void Verify(BlobHandle blob, ReadOnlySpan<byte> frame, int plainLength, UInt128 checksum)
    {
        Grow(ref _plain, plainLength);
        var plain = _plain.AsSpan(0, plainLength);
        try
        {
            _decompressor.Decompress(frame, plain);
        }
        catch (ResgateException)
        {
            // Not a damaged repository, as the decompressor must think: a frame that we made a moment ago.
            throw Verification.Failed($"the frame of {blob}");
        }

        if (ChecksumOf(plain) != checksum)
        {
            throw Verification.Failed($"{blob}");
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            // Steps of a quarter megabyte: a worker meets many sizes, and each step is garbage of the large kind.
            buffer = GC.AllocateUninitializedArray<byte>((length + 0x3ffff) & ~0x3ffff);
        }
    }
}
