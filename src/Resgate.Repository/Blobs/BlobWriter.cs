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
/// changed in memory since then (lost data, rows 2, 37 and 52).
/// </remarks>
public sealed class BlobWriter : IDisposable
{
    private const int IvSize = 16;

    private readonly MasterKey _key;
    private readonly PackWriter _packs;
    private readonly BlobCompressor? _compressor;
    private readonly BlobDecompressor _decompressor = new();
    private readonly CompressionMode _mode;
    private readonly bool _verify;
    private byte[] _sealed = [];
    private byte[] _opened = [];
    private byte[] _plain = [];

    internal BlobWriter(MasterKey key, PackWriter packs, int version, RepositoryOptions options)
    {
        _key = key;
        _packs = packs;
        _mode = options.Compression;
        _verify = options.VerifyWrites;
        _compressor = version >= 2 ? new BlobCompressor(_mode) : null;
    }

    /// <summary>A checksum for <see cref="WriteAsync"/>, to be taken together with the blob's id.</summary>
    public static UInt128 ChecksumOf(ReadOnlySpan<byte> plain) => XxHash128.HashToUInt128(plain);

    /// <summary>Stores one blob in a pack.</summary>
    /// <param name="blob">Its identity; <paramref name="plain"/> must hash to it.</param>
    /// <param name="plain">The content.</param>
    /// <param name="checksum"><see cref="ChecksumOf"/> of the content when its id was computed.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>The blob's bytes in the pack, sealing included.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: verification failed, nothing was packed. Or the store's failure.
    /// </exception>
    public async ValueTask<int> WriteAsync(
        BlobHandle blob, ReadOnlyMemory<byte> plain, UInt128 checksum, CancellationToken cancellation)
    {
        var compress = _compressor is not null
            && plain.Length > 0
            && (blob.Kind == BlobKind.Tree || _mode != CompressionMode.Off);
        var stored = Seal(plain.Span, compress);
        if (_verify)
        {
            Verify(blob, stored.Span, compress, plain.Length, checksum);
        }

        await _packs.AppendAsync(blob, compress ? (uint)plain.Length : 0, stored, cancellation);
        return stored.Length;
    }

    public void Dispose()
    {
        _compressor?.Dispose();
        _decompressor.Dispose();
    }

    /// <summary>The first step: what is returned lies in this writer's own buffer until the next call.</summary>
    internal Memory<byte> Seal(ReadOnlySpan<byte> plain, bool compress)
    {
        var room = compress ? BlobCompressor.Bound(plain.Length) : plain.Length;
        Grow(ref _sealed, room + MasterKey.Overhead);
        if (!compress)
        {
            _key.Seal(plain, _sealed.AsSpan(0, plain.Length + MasterKey.Overhead));
            return _sealed.AsMemory(0, plain.Length + MasterKey.Overhead);
        }

        // The frame is written where its ciphertext will stand, and sealed in place.
        var size = _compressor!.Compress(plain, _sealed.AsSpan(IvSize, room));
        _key.Seal(_sealed.AsSpan(IvSize, size), _sealed.AsSpan(0, size + MasterKey.Overhead));
        return _sealed.AsMemory(0, size + MasterKey.Overhead);
    }

    /// <summary>The second step: opens what was sealed and compares it with what the content once was.</summary>
    internal void Verify(BlobHandle blob, ReadOnlySpan<byte> sealedBlob, bool compressed, int plainLength, UInt128 checksum)
    {
        var openedLength = sealedBlob.Length - MasterKey.Overhead;
        Grow(ref _opened, openedLength);
        var opened = _opened.AsSpan(0, openedLength);
        if (!_key.TryOpen(sealedBlob, opened))
        {
            throw Verification.Failed($"the seal of {blob}");
        }

        if (compressed)
        {
            opened = Decompress(blob, opened, plainLength);
        }

        if (opened.Length != plainLength || ChecksumOf(opened) != checksum)
        {
            throw Verification.Failed($"{blob}");
        }
    }

    private Span<byte> Decompress(BlobHandle blob, Span<byte> frame, int plainLength)
    {
        try
        {
            if (BlobDecompressor.TryUnwrap(frame, out var unwrapped))
            {
                return unwrapped;
            }

            Grow(ref _plain, plainLength);
            _decompressor.Decompress(frame, _plain.AsSpan(0, plainLength));
            return _plain.AsSpan(0, plainLength);
        }
        catch (ResgateException)
        {
            // Not a damaged repository, as the decompressor must think: a frame that we made a moment ago.
            throw Verification.Failed($"the frame of {blob}");
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
