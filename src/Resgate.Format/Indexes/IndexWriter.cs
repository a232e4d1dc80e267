using Resgate.Format.Configs;
using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Indexes;

/// <summary>Writes an index file: packs and what they hold, in the order they are added.</summary>
/// <remarks>Reusable after <see cref="Reset"/>; not for several threads at once. Source: format page, section 4.</remarks>
public sealed class IndexWriter
{
    /// <summary>An index is closed when it holds at least so many blobs; the check comes after each pack.</summary>
    public const int FullAtBlobs = 50_000;

    /// <summary>Bytes that an entry takes, or a little less: numbers may have more digits.</summary>
    private const int UsualEntrySize = 160;

    /// <summary>A pack of so many blobs is one of many small ones, and others like it will follow.</summary>
    private const int ManyBlobs = 4096;

    private readonly JsonText _json = new(64 * 1024);
    private readonly int _version;
    private bool _finished;

    /// <param name="version">The repository's format version.</param>
    public IndexWriter(int version)
    {
        _version = version;
        Reset();
    }

    public int PackCount { get; private set; }

    public int BlobCount { get; private set; }

    public bool IsFull => BlobCount >= FullAtBlobs;

    /// <summary>Adds a pack with all it holds: a pack's blobs must not be spread over two entries or files.</summary>
    /// <exception cref="ArgumentException">A blob is compressed in a repository of version 1.</exception>
    public void Add(Id pack, ReadOnlySpan<PackedBlob> blobs)
    {
        if (_finished)
        {
            throw new InvalidOperationException("the index is finished");
        }

        foreach (ref readonly var blob in blobs)
        {
            if (blob.IsCompressed && _version < RepositoryConfig.MaxVersion)
            {
                throw new ArgumentException("format version 1 knows no compressed blobs", nameof(blobs));
            }
        }

        if (blobs.Length >= ManyBlobs)
        {
            _json.Reserve(UsualEntrySize * Math.Max(blobs.Length, FullAtBlobs - BlobCount));
        }

        _json.Raw(PackCount == 0 ? "{\"id\":"u8 : ",{\"id\":"u8);
        _json.Id(pack);
        _json.Raw(",\"blobs\":["u8);
        var first = true;
        foreach (ref readonly var blob in blobs)
        {
            _json.Raw(first ? "{\"id\":"u8 : ",{\"id\":"u8);
            first = false;
            Write(blob);
        }

        _json.Raw("]}"u8);
        PackCount++;
        BlobCount += blobs.Length;
    }

    /// <summary>Ends the index.</summary>
    /// <returns>The document, line feed included; valid until <see cref="Reset"/>.</returns>
    public ReadOnlyMemory<byte> Finish()
    {
        if (!_finished)
        {
            _json.Raw("]}\n"u8);
            _finished = true;
        }

        return _json.WrittenMemory;
    }

    /// <summary>Begins the next index and keeps the memory.</summary>
    public void Reset()
    {
        _json.Clear();
        _json.Raw("{\"packs\":["u8);
        _finished = false;
        PackCount = 0;
        BlobCount = 0;
    }

    private void Write(in PackedBlob blob)
    {
        _json.Id(blob.Blob.Id);
        _json.Raw(blob.Blob.Kind == BlobKind.Data ? ",\"type\":\"data\",\"offset\":"u8 : ",\"type\":\"tree\",\"offset\":"u8);
        _json.Number((ulong)blob.Offset);
        _json.Raw(",\"length\":"u8);
        _json.Number((ulong)blob.StoredLength);
        if (blob.IsCompressed)
        {
            _json.Raw(",\"uncompressed_length\":"u8);
            _json.Number((ulong)blob.PlainLength);
        }

        _json.Raw("}"u8);
    }
}
