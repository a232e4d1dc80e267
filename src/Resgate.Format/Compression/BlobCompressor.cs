using System.Diagnostics;
using ZstdSharp;

namespace Resgate.Format.Compression;

/// <summary>Makes zstd frames out of blobs and unpacked files.</summary>
/// <remarks>
/// Holds the encoder's tables, which cost more to make than a small blob costs to compress: keep one for each worker. Not for
/// several threads at once. Every frame is complete, with its content's size and without a checksum (the blob's id is one).
/// Source: format page, section 3.2.
/// </remarks>
public sealed class BlobCompressor : IDisposable
{
    private readonly Compressor _encoder;
    private readonly bool _skipsIncompressible;

    /// <param name="mode"><see cref="CompressionMode.Off"/> is a matter of data blobs and of the caller: here it means the default level.</param>
    public BlobCompressor(CompressionMode mode)
    {
        _encoder = new Compressor(LevelOf(mode));
        _skipsIncompressible = mode is CompressionMode.Auto or CompressionMode.Off or CompressionMode.Fastest;
    }

    /// <summary>The most bytes that a frame for so many plain bytes can take.</summary>
    public static int Bound(int plainLength) => Compressor.GetCompressBound(plainLength);

    /// <summary>Whether <see cref="Compress"/> would make a <see cref="RawFrame"/> of this content, for want of anything to compress.</summary>
    public bool LeavesAsItIs(ReadOnlySpan<byte> plain) => _skipsIncompressible && Compressibility.LooksRandom(plain);

    /// <summary>Compresses.</summary>
    /// <param name="plain">Any content, also none.</param>
    /// <param name="destination">At least <see cref="Bound"/> bytes.</param>
    /// <returns>The frame's bytes; more than the content's when it does not shrink.</returns>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (destination.Length < Bound(plain.Length))
        {
            throw new ArgumentException($"{Bound(plain.Length)} bytes are needed", nameof(destination));
        }

        return LeavesAsItIs(plain) ? RawFrame.Write(plain, destination) : CompressAnyhow(plain, destination);
    }

    /// <summary>As <see cref="Compress"/>, for content that <see cref="LeavesAsItIs"/> was asked about before.</summary>
    public int CompressAnyhow(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        return _encoder.TryWrap(plain, destination, out var written)
            ? written
            : throw new UnreachableException("a frame grew beyond its bound");
    }

    public void Dispose() => _encoder.Dispose();

    private static int LevelOf(CompressionMode mode) => mode switch
    {
        CompressionMode.Fastest => 1,
        CompressionMode.Better => 7,
        CompressionMode.Max => 12,
        _ => 3,
    };
}
