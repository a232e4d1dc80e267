using System.Buffers;
using System.Runtime.InteropServices;
using Resgate.Primitives;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Resgate.Format.Compression;

/// <summary>Opens zstd frames: with or without their content's size, of any window, several in a row.</summary>
/// <remarks>
/// Content is decoded in one go into memory that is no larger than announced and allowed, so a frame's window costs nothing and a
/// bomb is found out by its size. Keep one for each worker; not for several threads at once. Source: format page, section 3.2.
/// </remarks>
public sealed class BlobDecompressor : IDisposable
{
    /// <summary>The least input that announces a block, and the most output that a block can have.</summary>
    private const int MinBlockSize = 3;
    private const int MaxBlockContent = 128 * 1024;

    private readonly Decompressor _decoder = new();

    /// <summary>Decompresses content whose length is known, as that of every blob is.</summary>
    /// <param name="stored">Frames, and nothing behind them.</param>
    /// <param name="plain">Exactly as long as the content shall be; of no use after a failure.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: broken, or of another length.</exception>
    public void Decompress(ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        var written = Decode(stored, plain);
        if (written != plain.Length)
        {
            throw Damaged($"holds {written} bytes where {plain.Length} belong");
        }
    }

    /// <summary>Decompresses content whose length nobody has told us, as that of unpacked files.</summary>
    /// <param name="stored">Frames, and nothing behind them.</param>
    /// <param name="maxLength">The most bytes to accept.</param>
    /// <param name="allocate">Makes the memory for it: at least as many bytes as asked for. Not asked for more than the content can be.</param>
    /// <returns>The content, at the front of what was made.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: broken, or longer than allowed.</exception>
    public Memory<byte> Decompress(ReadOnlySpan<byte> stored, int maxLength, Func<int, Memory<byte>> allocate)
    {
        var bound = Bound(stored);
        if (bound > (ulong)maxLength)
        {
            // A bound is no size: without a size in the frame it is rounded up to whole blocks.
            bound = (ulong)maxLength;
        }

        var plain = allocate((int)bound)[..(int)bound];
        return plain[..Decode(stored, plain.Span)];
    }

    /// <summary>Whether frames hold exactly this content. Takes no memory for it, however long it is.</summary>
    /// <param name="stored">Any bytes at all.</param>
    /// <param name="plain">What is expected.</param>
    public static bool Holds(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> plain)
    {
        using var decoder = new Decompressor();
        var piece = ArrayPool<byte>.Shared.Rent(MaxBlockContent);
        try
        {
            while (true)
            {
                var status = decoder.UnwrapStream(stored, piece, out var consumed, out var written);
                if (!plain.StartsWith(piece.AsSpan(0, written)))
                {
                    return false;
                }

                stored = stored[consumed..];
                plain = plain[written..];
                if ((stored.IsEmpty && status == OperationStatus.Done) || (consumed == 0 && written == 0))
                {
                    return stored.IsEmpty && plain.IsEmpty && status == OperationStatus.Done;
                }
            }
        }
        catch (ZstdException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public void Dispose() => _decoder.Dispose();

    private static unsafe ulong Bound(ReadOnlySpan<byte> stored)
    {
        ulong bound;
        fixed (byte* start = &MemoryMarshal.GetReference(stored))
        {
            bound = Methods.ZSTD_decompressBound(start, (nuint)stored.Length);
        }

        // A size that the blocks could never hold is a lie, and not worth the memory. Errors are numbers just below 2^64.
        var most = ((ulong)stored.Length / MinBlockSize * MaxBlockContent) + MaxBlockContent;
        return bound <= most ? bound : throw Damaged("is broken, or announces more than it holds");
    }

    private int Decode(ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        if (stored.IsEmpty)
        {
            // The decoder takes nothing for no frames at all; for us it is a file cut short.
            throw Damaged("is missing");
        }

        try
        {
            return _decoder.TryUnwrap(stored, plain, out var written)
                ? written
                : throw Damaged($"holds more than the {plain.Length} bytes expected");
        }
        catch (ZstdException cause)
        {
            throw new ResgateException(FailureKind.Damaged, "compressed content is broken", cause);
        }
    }

    private static ResgateException Damaged(string what) => new(FailureKind.Damaged, $"compressed content {what}");
}
