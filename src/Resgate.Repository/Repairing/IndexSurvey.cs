using System.Collections.Concurrent;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Packing;
using Resgate.Repository.Progress;
using Resgate.Storage;

namespace Resgate.Repository.Repairing;

/// <summary>Finds out what the index should say, from the packs that are there and the index files that can be read.</summary>
/// <remarks>
/// Index files that cannot be read do not count. A pack that no index lists, or that has another size than the index says, is
/// asked for its own header (format page, section 11.2). Nothing is written; the repository's index has been loaded on return, as far as it
/// can be read, and is otherwise as it was until <see cref="Correct"/>.
/// </remarks>
/// <param name="repository">The repository; no index must have been loaded.</param>
/// <param name="report">Hears how it goes, and of each thing found wrong; null when nobody wants to know.</param>
internal sealed class IndexSurvey(BackupRepository repository, IWorkReport? report)
{
    private readonly BlobIndex _headers = new();
    private readonly ConcurrentDictionary<Id, string> _unreadable = new();

    /// <summary>How many index files there are.</summary>
    public int IndexFiles { get; private set; }

    /// <summary>How many of them cannot be read.</summary>
    public int BadFiles { get; private set; }

    public IndexFindings Findings { get; private set; } = new();

    /// <summary>Every pack file with its size.</summary>
    public Dictionary<Id, long> Files { get; private set; } = [];

    /// <summary>The file size that each listed pack should have.</summary>
    public Dictionary<Id, long> Listed { get; private set; } = [];

    /// <summary>Packs that the index lists and that are not there.</summary>
    public HashSet<Id> Missing { get; private set; } = [];

    /// <summary>Packs that were asked for their headers.</summary>
    public List<(Id Pack, long Size)> Asked { get; private set; } = [];

    /// <summary>How many of them answered.</summary>
    public int HeadersRead => _headers.PackCount;

    /// <summary>The others, each with the reason.</summary>
    public IReadOnlyDictionary<Id, string> Unreadable => _unreadable;

    /// <param name="asksAll">Believes no index at all: every pack is asked.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask RunAsync(bool asksAll, CancellationToken cancellation)
    {
        if (!asksAll)
        {
            report?.Say("loading indexes...");
        }

        await LoadReadableAsync(cancellation);
        report?.Say("getting pack files to read...");
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Data, cancellation))
        {
            Files[file.Name.Id] = file.Size;
        }

        Listed = ListedSizes();
        Missing = [.. Listed.Keys.Where(pack => !Files.ContainsKey(pack))];
        foreach (var pack in Missing)
        {
            report?.Warn($"removing not found pack file {pack}");
        }

        Asked = ToAsk(asksAll);
        await ReadHeadersAsync(cancellation);
    }

    /// <summary>What the index lists of some packs, with repetitions where it lists one several times.</summary>
    public Dictionary<Id, List<PackedBlob>> Listings(HashSet<Id> packs)
    {
        var listings = new Dictionary<Id, List<PackedBlob>>();
        if (packs.Count == 0)
        {
            return listings;
        }

        foreach (var pack in repository.Index.EnumeratePacks().Where(pack => packs.Contains(pack.Id)))
        {
            if (!listings.TryGetValue(pack.Id, out var blobs))
            {
                listings[pack.Id] = blobs = [];
            }

            blobs.AddRange(pack.Blobs);
        }

        return listings;
    }

    /// <summary>Takes packs out of the index in memory, and puts in what the headers say that were read.</summary>
    public void Correct(HashSet<Id> outdated)
    {
        if (outdated.Count > 0)
        {
            repository.Index.RemovePacks(outdated);
        }

        foreach (var pack in _headers.EnumeratePacks())
        {
            repository.Index.AddPack(pack.Id, pack.Blobs);
        }
    }

    private async ValueTask LoadReadableAsync(CancellationToken cancellation)
    {
        var loader = new IndexLoader(repository);
        Findings = loader.Findings;
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            IndexFiles++;
            try
            {
                await loader.LoadAsync(file.Name, cancellation);
            }
            catch (ResgateException damage) when (damage.IsLoss)
            {
                BadFiles++;
                report?.Warn($"removing invalid index {file.Name.Id}: {damage.Message}");
            }
        }
    }

    // The file size that each listed pack should have.
    private Dictionary<Id, long> ListedSizes()
    {
        var sizes = new Dictionary<Id, long>();
        var split = new HashSet<Id>();
        foreach (var pack in repository.Index.EnumeratePacks())
        {
            if (!sizes.TryAdd(pack.Id, PackHeader.SizeOnDisk(pack.Blobs)))
            {
                split.Add(pack.Id);
            }
        }

        foreach (var (pack, blobs) in Listings(split))
        {
            sizes[pack] = PackHeader.SizeOnDisk([.. blobs.Distinct()]);
        }

        return sizes;
    }

    private List<(Id Pack, long Size)> ToAsk(bool asksAll)
    {
        var toAsk = new List<(Id, long)>();
        foreach (var (pack, size) in Files)
        {
            var known = Listed.TryGetValue(pack, out var expected);
            if (!known || asksAll)
            {
                report?.Warn($"adding pack file to index {pack}");
            }
            else if (size != expected)
            {
                report?.Warn($"reindexing pack file {pack} with unexpected size {size} instead of {expected}");
            }

            if (!known || size != expected || asksAll)
            {
                toAsk.Add((pack, size));
            }
        }

        return toAsk;
    }

    private async ValueTask ReadHeadersAsync(CancellationToken cancellation)
    {
        if (Asked.Count == 0)
        {
            return;
        }

        report?.Say("reading pack files");
        using var step = report?.Begin("packs", Asked.Count);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, repository.Store.Connections),
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(Asked, parallel, async (pack, token) =>
        {
            try
            {
                _headers.AddPack(pack.Pack, await PackHeaders.ReadAsync(repository, pack.Pack, pack.Size, token));
            }
            catch (ResgateException damage) when (damage.IsLoss)
            {
                _unreadable[pack.Pack] = damage.Message;
            }

            step?.Advance(1);
        });
    }
}
