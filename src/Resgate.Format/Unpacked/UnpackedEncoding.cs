using Resgate.Format.Compression;
using Resgate.Format.Configs;
using Resgate.Primitives;

namespace Resgate.Format.Unpacked;

/// <summary>The layer between JSON and sealing in snapshots, indexes and locks.</summary>
/// <remarks>
/// <code>
/// '{' or '['   the text is plain JSON: all of version 1, and what an upgrade left behind
/// 02           a zstd frame follows: all that version 2 writes
/// nothing      empty text
/// </code>
/// Config and key files have no such layer. Source: format page, section 1.2.
/// </remarks>
public static class UnpackedEncoding
{
    /// <summary>The most text that is taken out of one file; an index of five million blobs is not half as long.</summary>
    public const int MaxLength = 2_000_000_000;

    private const byte ZstdTag = 2;

    /// <summary>The most bytes that a wrapped document can take.</summary>
    public static int Bound(int jsonLength) => 1 + BlobCompressor.Bound(jsonLength);

    /// <summary>Wraps a document.</summary>
    /// <param name="json">The whole document, beginning with <c>{</c> or <c>[</c>.</param>
    /// <param name="version">The repository's format version; in version 1 nothing is changed.</param>
    /// <param name="compressor">Used in version 2.</param>
    /// <param name="destination">At least <see cref="Bound"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> json, int version, BlobCompressor compressor, Span<byte> destination)
    {
        if (version < RepositoryConfig.MaxVersion)
        {
            json.CopyTo(destination);
            return json.Length;
        }

        destination[0] = ZstdTag;
        return 1 + compressor.Compress(json, destination[1..]);
    }

    /// <summary>Whether unwrapping gives exactly this document. Takes no memory for it, however long it is.</summary>
    /// <param name="content">What <see cref="Encode"/> gave, perhaps damaged since.</param>
    /// <param name="json">The document.</param>
    /// <param name="version">The repository's format version.</param>
    public static bool Holds(ReadOnlySpan<byte> content, ReadOnlySpan<byte> json, int version) =>
        version < RepositoryConfig.MaxVersion
            ? content.SequenceEqual(json)
            : content is [ZstdTag, ..] && BlobDecompressor.Holds(content[1..], json);

    /// <summary>Unwraps a document.</summary>
    /// <param name="content">A file's content after its seal was opened.</param>
    /// <param name="version">The repository's format version; version 1 has plain JSON only.</param>
    /// <param name="decompressor">Used where the content is compressed.</param>
    /// <param name="allocate">Makes the memory for it where it is compressed, as for <see cref="BlobDecompressor"/>.</param>
    /// <param name="maxLength">The most bytes to accept.</param>
    /// <returns>JSON, or nothing; <paramref name="content"/> itself where it is not compressed.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: an unknown encoding, a broken frame, or too long.</exception>
    public static ReadOnlyMemory<byte> Decode(
        ReadOnlyMemory<byte> content,
        int version,
        BlobDecompressor decompressor,
        Func<int, Memory<byte>> allocate,
        int maxLength = MaxLength)
    {
        if (version < RepositoryConfig.MaxVersion || content.IsEmpty)
        {
            return content;
        }

        return content.Span[0] switch
        {
            (byte)'{' or (byte)'[' => content,
            ZstdTag => decompressor.Decompress(content.Span[1..], maxLength, allocate),
            var tag => throw new ResgateException(FailureKind.Damaged, $"file has the unknown encoding {tag}"),
        };
    }
}
