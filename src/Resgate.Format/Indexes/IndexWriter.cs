using System.Buffers.Text;
using Resgate.Format.Configs;
using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Format.Indexes;

/// <summary>Gathers packs for an index file, and writes it in one go: packs and what they hold, in the order they were added.</summary>
/// <remarks>
/// What is gathered are the lists themselves; the text, three times their size, exists only while the file is being made.
/// Not for several threads at once. Source: format page, section 4.
/// </remarks>
/// <param name="version">The repository's format version.</param>
public sealed class IndexWriter(int version)
{
    /// <summary>An index is closed when it holds at least so many blobs; the check comes after each pack.</summary>
    public const int FullAtBlobs = 50_000;

    private const int IdSize = 2 * Id.Size;
    private const int MostDigits = 10;

    private readonly List<(Id Pack, ReadOnlyMemory<PackedBlob> Blobs)> _packs = [];

    public int PackCount => _packs.Count;

    public int BlobCount { get; private set; }

    public bool IsFull => BlobCount >= FullAtBlobs;

    /// <summary>Bytes that <see cref="Write"/> needs at most.</summary>
    /// <exception cref="OverflowException">More than 2 GiB of text.</exception>
    public int MaxLength =>
        Head.Length + Tail.Length
        + (PackCount * (Comma.Length + PackHead.Length + IdSize + PackMiddle.Length + PackTail.Length))
        + (BlobCount * (Comma.Length + PackHead.Length + IdSize + BlobKindTree.Length + BlobLength.Length
            + BlobPlainLength.Length + BlobTail.Length + (3 * MostDigits)));

    private static ReadOnlySpan<byte> Head => "{\"packs\":["u8;

    private static ReadOnlySpan<byte> Tail => "]}\n"u8;

    private static ReadOnlySpan<byte> Comma => ","u8;

    private static ReadOnlySpan<byte> PackHead => "{\"id\":\""u8;

    private static ReadOnlySpan<byte> PackMiddle => "\",\"blobs\":["u8;

    private static ReadOnlySpan<byte> PackTail => "]}"u8;

    private static ReadOnlySpan<byte> BlobKindData => "\",\"type\":\"data\",\"offset\":"u8;

    private static ReadOnlySpan<byte> BlobKindTree => "\",\"type\":\"tree\",\"offset\":"u8;

    private static ReadOnlySpan<byte> BlobLength => ",\"length\":"u8;

    private static ReadOnlySpan<byte> BlobPlainLength => ",\"uncompressed_length\":"u8;

    private static ReadOnlySpan<byte> BlobTail => "}"u8;

    /// <summary>Adds a pack with all it holds: a pack's blobs must not be spread over two entries or files.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="blobs">In the order in which the index shall list them; kept until <see cref="Reset"/>.</param>
    /// <exception cref="ArgumentException">A blob is compressed in a repository of version 1.</exception>
    public void Add(Id pack, ReadOnlyMemory<PackedBlob> blobs)
    {
        foreach (ref readonly var blob in blobs.Span)
        {
            if (blob.IsCompressed && version < RepositoryConfig.MaxVersion)
            {
                throw new ArgumentException("format version 1 knows no compressed blobs", nameof(blobs));
            }
        }

        _packs.Add((pack, blobs));
        BlobCount += blobs.Length;
    }

    /// <summary>Writes the document, line feed included.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        var room = destination;
        Put(ref room, Head);
        var isFirst = true;
        foreach (var (pack, blobs) in _packs)
        {
            Put(ref room, isFirst ? default : Comma);
            isFirst = false;
            Put(ref room, PackHead);
            Put(ref room, pack);
            Put(ref room, PackMiddle);
            WriteBlobs(ref room, blobs.Span);
            Put(ref room, PackTail);
        }

        Put(ref room, Tail);
        return destination.Length - room.Length;
    }

    /// <summary>Begins the next index.</summary>
    public void Reset()
    {
        _packs.Clear();
        BlobCount = 0;
    }

    private static void WriteBlobs(ref Span<byte> room, ReadOnlySpan<PackedBlob> blobs)
    {
        for (var i = 0; i < blobs.Length; i++)
        {
            ref readonly var blob = ref blobs[i];
            Put(ref room, i == 0 ? default : Comma);
            Put(ref room, PackHead);
            Put(ref room, blob.Blob.Id);
            Put(ref room, blob.Blob.Kind == BlobKind.Data ? BlobKindData : BlobKindTree);
            Put(ref room, blob.Offset);
            Put(ref room, BlobLength);
            Put(ref room, blob.StoredLength);
            if (blob.IsCompressed)
            {
                Put(ref room, BlobPlainLength);
                Put(ref room, blob.PlainLength);
            }

            Put(ref room, BlobTail);
        }
    }

    private static void Put(ref Span<byte> room, ReadOnlySpan<byte> text)
    {
        text.CopyTo(room);
        room = room[text.Length..];
    }

    private static void Put(ref Span<byte> room, Id id)
    {
        id.FormatAscii(room);
        room = room[IdSize..];
    }

    private static void Put(ref Span<byte> room, uint number)
    {
        _ = Utf8Formatter.TryFormat(number, room, out var written);
        room = room[written..];
    }
}
