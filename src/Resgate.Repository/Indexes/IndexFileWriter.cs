using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Packing;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Gathers stored packs and writes index files of them: one when enough has come together, one at the end.</summary>
/// <remarks>
/// Only packs that are durable may come in here: an index must never list a pack that a power cut could still take.
/// A run that stores nothing writes no index file. Not safe for concurrent use.
/// </remarks>
internal sealed class IndexFileWriter(UnpackedFiles files, TimeProvider time)
{
    /// <summary>Blobs after which an index file is written (format page, section 4).</summary>
    public const int FullBlobCount = 50_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly List<(Id Pack, IReadOnlyList<PackedBlob> Blobs)> _packs = [];
    private readonly List<Id> _written = [];
    private int _blobCount;
    private long _begun;

    /// <summary>Index files written so far, in order.</summary>
    public IReadOnlyList<Id> Written => _written;

    public async ValueTask AddAsync(Id pack, IReadOnlyList<PackedBlob> blobs, CancellationToken cancellation)
    {
        if (_packs.Count == 0)
        {
            _begun = time.GetTimestamp();
        }

        _packs.Add((pack, blobs));
        _blobCount += blobs.Count;
        if (_blobCount >= FullBlobCount || time.GetElapsedTime(_begun) >= MaxAge)
        {
            await FlushAsync(cancellation);
        }
    }

    /// <summary>Writes what has been gathered; nothing gathered, nothing written.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_packs.Count == 0)
        {
            return;
        }

        var writer = new IndexWriter();
        foreach (var (pack, blobs) in _packs)
        {
            writer.AddPack(pack, blobs);
        }

        _written.Add(await files.SaveAsync(ObjectFolder.Index, writer.Finish(), cancellation));
        _packs.Clear();
        _blobCount = 0;
    }
}
