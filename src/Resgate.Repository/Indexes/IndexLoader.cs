using System.Runtime.InteropServices;
using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Reads index files into the repository's <see cref="BlobIndex"/>, several at a time.</summary>
internal sealed class IndexLoader(BackupRepository repository)
{
    private const int MostAtOnce = 4;

    // Bytes as stored; five times as many in memory. A full file has two megabytes or more.
    private const long LeastBytesAtOnce = 4 << 20;

    private readonly Lock _gate = new();

    public IndexFindings Findings { get; } = new();

    /// <summary>Reads every index file.</summary>
    /// <param name="onUnreadable">Gets each file that is damaged or gone; null lets the failure end the call.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>, naming the file.</exception>
    public async ValueTask LoadAllAsync(Action<ResgateException>? onUnreadable, CancellationToken cancellation)
    {
        var names = new List<ObjectName>();
        var size = 0L;
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            names.Add(found.Name);
            size += found.Size;
        }

        // What is under way must stay a small part of what the index itself will take.
        var bytesAtOnce = Math.Max(LeastBytesAtOnce, size / 4);
        var usual = Math.Max(1, size / Math.Max(1, names.Count));
        var most = Math.Min(MostAtOnce, Math.Max(Environment.ProcessorCount, repository.Store.Connections));
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = (int)Math.Clamp(bytesAtOnce / usual, 1, most),
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(names, parallel, async (name, token) =>
        {
            try
            {
                await LoadAsync(name, token);
            }
            catch (ResgateException failure) when (onUnreadable is not null && failure.IsLoss)
            {
                lock (_gate)
                {
                    onUnreadable(failure);
                }
            }
        });
    }

    /// <summary>Reads one file.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>, naming the file.</exception>
    public async ValueTask LoadAsync(ObjectName name, CancellationToken cancellation)
    {
        using var document = await repository.Files.OpenAsync(name, cancellation);
        try
        {
            AddAll(name.Id, document.Json);
        }
        catch (ResgateException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {name} is no usable index", cause);
        }
    }

    private void AddAll(Id file, ReadOnlySpan<byte> json)
    {
        var reader = new IndexReader(json, repository.Config.Version);
        var blobs = new List<PackedBlob>();
        var packs = new List<Id>();
        var blobCount = 0;
        var allNew = true;
        while (reader.TryReadPack(out var pack))
        {
            blobs.Clear();
            while (reader.TryReadBlob(out var blob))
            {
                blobs.Add(blob);
            }

            if (blobs.Count > 0)
            {
                packs.Add(pack);
                blobCount += blobs.Count;
                allNew &= Add(pack, CollectionsMarshal.AsSpan(blobs)) == PackListing.New;
            }
        }

        lock (_gate)
        {
            Findings.Files.Add(file);
            Findings.Listings.Add((file, [.. packs]));
            if (allNew && blobCount is >= IndexWriter.FullAtBlobs and <= IndexWriter.FullAtBlobs + PackHeader.MaxEntries)
            {
                Findings.Full.Add(file);
            }
        }
    }

    private PackListing Add(Id pack, Span<PackedBlob> blobs)
    {
        var isMixed = IsMixed(blobs);
        var listing = repository.Index.AddPack(pack, blobs);
        if (isMixed || listing != PackListing.New)
        {
            lock (_gate)
            {
                _ = isMixed && Findings.Mixed.Add(pack);
                _ = listing == PackListing.Repeated && Findings.Repeated.Add(pack);
                _ = listing == PackListing.Split && Findings.Split.Add(pack);
            }
        }

        return listing;
    }

    private static bool IsMixed(ReadOnlySpan<PackedBlob> blobs)
    {
        foreach (var blob in blobs)
        {
            if (blob.Blob.Kind != blobs[0].Blob.Kind)
            {
                return true;
            }
        }

        return false;
    }
}
