using System.Diagnostics;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Resgate.Format.Compression;

/// <summary>Makes zstd frames out of blobs and unpacked files.</summary>
/// <remarks>
/// Holds the encoder's tables, which cost more to make than a small blob costs to compress: keep one for each worker. Not for
/// several threads at once. Every frame is complete, with its content's size and without a checksum (the blob's id is one).
/// Source: format page, section 3.2.
/// </remarks>
public sealed class BlobCompressor : IDisposable
{
    private const int DefaultLevel = 3;

    /// <summary>Content up to this is compressed by <see cref="_tinyEncoder"/>.</summary>
    private const int TinyLength = 4096;

    private readonly Compressor _encoder;
    private readonly Compressor _tinyEncoder;
    private readonly bool _skipsIncompressible;

    /// <param name="mode"><see cref="CompressionMode.Off"/> is a matter of data blobs and of the caller: here it means the default level.</param>
    public BlobCompressor(CompressionMode mode)
    {
        var level = LevelOf(mode);
        _encoder = new Compressor(level);
        _tinyEncoder = level == DefaultLevel ? CreateTinyEncoder() : _encoder;
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
        var encoder = plain.Length <= TinyLength ? _tinyEncoder : _encoder;
        return encoder.TryWrap(plain, destination, out var written)
            ? written
            : throw new UnreachableException("a frame grew beyond its bound");
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _tinyEncoder.Dispose();
    }

    /// <summary>The default level with another search: frames of a kilobyte of JSON come out 2 % smaller, for more work.</summary>
    /// <remarks>An encoder of its own also saves the other one from making its tables anew when sizes change.</remarks>
    private static Compressor CreateTinyEncoder()
    {
        var encoder = new Compressor(DefaultLevel);
        encoder.SetParameter(ZSTD_cParameter.ZSTD_c_strategy, (int)ZSTD_strategy.ZSTD_greedy);
        encoder.SetParameter(ZSTD_cParameter.ZSTD_c_minMatch, 5);
        return encoder;
    }

    private static int LevelOf(CompressionMode mode) => mode switch
    {
        CompressionMode.Fastest => 1,
        CompressionMode.Better => 7,
        CompressionMode.Max => 12,
        _ => DefaultLevel,
    };
}
