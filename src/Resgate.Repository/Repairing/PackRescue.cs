using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Storage;

namespace Resgate.Repository.Repairing;

/// <summary>Copies what is still good of damaged packs into new ones. Only adds; not safe for concurrent use.</summary>
/// <remarks>
/// A blob counts as lost when the place answers and the answer is wrong, twice. A place that does not answer ends the rescue with
/// its failure: a network's bad hour must never be taken for lost data.
/// </remarks>
internal sealed class PackRescue(BackupRepository repository, WriteSession session, Action<string> warn) : IDisposable
{
    private readonly BlobReader _reader = repository.CreateReader();
    private readonly HashSet<BlobHandle> _saved = [];

    /// <summary>Different blobs that were saved.</summary>
    public int Saved => _saved.Count;

    /// <summary>Places of blobs where no good blob was found; it may have been found elsewhere.</summary>
    public int Lost { get; private set; }

    /// <summary>Saves the good ones among the blobs that somebody places in the pack.</summary>
    /// <param name="pack">The damaged pack.</param>
    /// <param name="size">Bytes of its file.</param>
    /// <param name="candidates">What index and header say, in any order, with repetitions.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask RunAsync(
        Id pack, long size, IEnumerable<PackedBlob> candidates, CancellationToken cancellation)
    {
        var name = new ObjectName(ObjectFolder.Data, pack);
        foreach (var packed in candidates.Distinct().OrderBy(packed => packed.Offset))
        {
            if (_saved.Contains(packed.Blob))
            {
                continue;
            }

            if (await TryReadAsync(name, size, packed, cancellation) is { } good)
            {
                await session.CopyAsync(packed, good, cancellation);
                _saved.Add(packed.Blob);
            }
            else
            {
                Lost++;
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private async ValueTask<byte[]?> TryReadAsync(
        ObjectName name, long size, PackedBlob packed, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadAsync(name, size, packed, cancellation);
            }
            catch (ResgateException damage) when (damage.IsLoss)
            {
                // The place may have had a bad moment: what fails twice is bad.
                if (attempt == 2)
                {
                    warn($"failed to load blob {packed.Blob.Id} from pack {name.Id}: {damage.Message}");
                    return null;
                }
            }
        }
    }

    private async ValueTask<byte[]> ReadAsync(
        ObjectName name, long size, PackedBlob packed, CancellationToken cancellation)
    {
        _ = BlobReader.PlainLength(packed);
        if (packed.Offset + (long)packed.StoredLength > size)
        {
            throw new ResgateException(FailureKind.Damaged, $"{packed.Blob} lies beyond the end of the file");
        }

        var stored = GC.AllocateUninitializedArray<byte>((int)packed.StoredLength);
        await repository.Store.ReadAsync(name, packed.Offset, stored, cancellation);

        // Opening destroys what it opens, and the sealed bytes are what goes into the new pack.
        _ = _reader.Open(packed, stored.ToArray());
        return stored;
    }
}
