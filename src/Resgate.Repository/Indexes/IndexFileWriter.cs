using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Memory;
using Resgate.Repository.Unpacked;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Gathers stored packs and writes index files of them: one when enough has come together, one at the end.</summary>
/// <remarks>
/// Only packs that are durable may come in here: an index must never list a pack that a power cut could still take.
/// A run that stores nothing writes no index file. Not safe for concurrent use.
/// </remarks>
internal sealed class IndexFileWriter(UnpackedFiles files, int version, TimeProvider time)
{
    private const int ManyBlobs = 5_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly IndexWriter _document = new(version);
    private readonly List<Id> _written = [];
    private long _begun;

    /// <summary>Index files written so far, in order.</summary>
    public IReadOnlyList<Id> Written => _written;

    public async ValueTask AddAsync(Id pack, ReadOnlyMemory<PackedBlob> blobs, CancellationToken cancellation)
    {
        if (_document.PackCount == 0)
        {
            _begun = time.GetTimestamp();
        }

        _document.Add(pack, blobs);
        if (_document.IsFull || time.GetElapsedTime(_begun) >= MaxAge)
        {
            await FlushAsync(cancellation);
        }
    }

    /// <summary>Writes what has been gathered; nothing gathered, nothing written.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_document.PackCount == 0)
        {
            return;
        }

        if (_document.BlobCount >= ManyBlobs)
        {
            // So many entries have come and gone in lists that the collector is in no hurry to look at, and here the peak
            // of a run's memory is near. It takes milliseconds, and 20 MB off a backup of many small files.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        using var memory = new PageMemory(_document.MaxLength);
        var json = memory.Memory[.._document.Write(memory.GetSpan())];
        _written.Add(await files.SaveAsync(ObjectFolder.Index, json, cancellation, memory));
        _document.Reset();
    }
}
