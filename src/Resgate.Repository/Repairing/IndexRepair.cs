using System.Collections.Concurrent;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Packing;
using Resgate.Repository.Progress;
using Resgate.Storage;

namespace Resgate.Repository.Repairing;

/// <summary>Makes the index tell the truth about the packs that are there.</summary>
/// <remarks>
/// <para>Index files that cannot be read do not count. A pack that no index lists, or that has another size than the index
/// says, is asked for its own header; a pack that is not there is taken out (format page, section 11.2).</para>
/// <para>Beyond restic's: when a pack's header is unreadable but an index still says where its blobs lie, the good ones are
/// copied into new packs before that knowledge goes.</para>
/// <para>The order is the safety argument: new packs, their index, the new index, and only then the old index files are
/// removed. Packs are never removed here. A run that dies can simply be started again. The caller holds the exclusive lock,
/// and has loaded no index.</para>
/// </remarks>
/// <param name="repository">The repository; its index is right after the call.</param>
/// <param name="report">Hears how it goes, and of each thing found wrong.</param>
public sealed class IndexRepair(BackupRepository repository, IWorkReport report)
{
    private int _files;
    private int _badFiles;

    /// <param name="readAllPacks">Believes no index at all: every pack is asked.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<IndexRepairReport> RunAsync(bool readAllPacks, CancellationToken cancellation)
    {
        if (!readAllPacks)
        {
            report.Say("loading indexes...");
        }

        await LoadReadableAsync(cancellation);
        report.Say("getting pack files to read...");
        var files = await ListPacksAsync(cancellation);
        var listed = ListedSizes();
        var missing = listed.Keys.Where(pack => !files.ContainsKey(pack)).ToHashSet();
        foreach (var pack in missing)
        {
            report.Warn($"removing not found pack file {pack}");
        }

        var toRead = ToRead(files, listed, readAllPacks);
        var (headers, unreadable) = await ReadHeadersAsync(toRead, cancellation);
        var saved = await RescueAsync(unreadable, files, cancellation);
        Replace([.. missing, .. toRead.Select(file => file.Pack)], headers);

        report.Say("rebuilding index");
        var rewriter = new IndexRewriter(repository, report) { UnreadCount = readAllPacks ? _files : _badFiles };
        var (written, removed) = await rewriter.RewriteAsync(new HashSet<Id>(), cancellation);
        return new IndexRepairReport
        {
            Added = toRead.Count(file => !listed.ContainsKey(file.Pack) && !unreadable.ContainsKey(file.Pack)),
            HeadersRead = headers.PackCount,
            Missing = missing.Count,
            Unreadable = unreadable.Count,
            BlobsSaved = saved,
            BadIndexFiles = _badFiles,
            IndexFilesWritten = written,
            IndexFilesRemoved = removed,
        };
    }

    private async ValueTask LoadReadableAsync(CancellationToken cancellation)
    {
        var loader = new IndexLoader(repository);
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            _files++;
            try
            {
                await loader.LoadAsync(file.Name, cancellation);
            }
            catch (ResgateException damage) when (damage.Kind is FailureKind.Damaged or FailureKind.NotFound)
            {
                _badFiles++;
                report.Warn($"removing invalid index {file.Name.Id}: {damage.Message}");
            }
        }
    }

    private async ValueTask<Dictionary<Id, long>> ListPacksAsync(CancellationToken cancellation)
    {
        var files = new Dictionary<Id, long>();
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Data, cancellation))
        {
            files[file.Name.Id] = file.Size;
        }

        return files;
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

    private Dictionary<Id, List<PackedBlob>> Listings(HashSet<Id> packs)
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

    private List<(Id Pack, long Size)> ToRead(
        Dictionary<Id, long> files, Dictionary<Id, long> listed, bool readAllPacks)
    {
        var toRead = new List<(Id, long)>();
        foreach (var (pack, size) in files)
        {
            var known = listed.TryGetValue(pack, out var expected);
            if (!known || readAllPacks)
            {
                report.Warn($"adding pack file to index {pack}");
            }
            else if (size != expected)
            {
                report.Warn($"reindexing pack file {pack} with unexpected size {size} instead of {expected}");
            }

            if (!known || size != expected || readAllPacks)
            {
                toRead.Add((pack, size));
            }
        }

        return toRead;
    }

    private async ValueTask<(BlobIndex Headers, ConcurrentDictionary<Id, string> Unreadable)> ReadHeadersAsync(
        List<(Id Pack, long Size)> packs, CancellationToken cancellation)
    {
        var headers = new BlobIndex();
        var unreadable = new ConcurrentDictionary<Id, string>();
        if (packs.Count == 0)
        {
            return (headers, unreadable);
        }

        report.Say("reading pack files");
        using var step = report.Begin("packs", packs.Count);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, repository.Store.Connections),
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(packs, parallel, async (pack, token) =>
        {
            try
            {
                headers.AddPack(pack.Pack, await PackHeaders.ReadAsync(repository, pack.Pack, pack.Size, token));
            }
            catch (ResgateException damage) when (damage.Kind is FailureKind.Damaged or FailureKind.NotFound)
            {
                unreadable[pack.Pack] = damage.Message;
            }

            step.Advance(1);
        });
        return (headers, unreadable);
    }

    private async ValueTask<int> RescueAsync(
        ConcurrentDictionary<Id, string> unreadable, Dictionary<Id, long> files, CancellationToken cancellation)
    {
        var listings = Listings(unreadable.Keys.ToHashSet());
        foreach (var (pack, why) in unreadable)
        {
            report.Warn(listings.ContainsKey(pack)
                ? $"saving what is good of pack file {pack}: {why}"
                : $"skipped incomplete pack file {pack}: {why}");
        }

        if (listings.Count == 0)
        {
            return 0;
        }

        await using var session = repository.BeginWrite();
        using var rescue = new PackRescue(repository, session, report.Warn);
        foreach (var (pack, blobs) in listings)
        {
            await rescue.RunAsync(pack, files[pack], blobs, cancellation);
        }

        await session.FinishAsync(cancellation);
        return rescue.Saved;
    }

    private void Replace(HashSet<Id> outdated, BlobIndex headers)
    {
        if (outdated.Count > 0)
        {
            repository.Index.RemovePacks(outdated);
        }

        foreach (var pack in headers.EnumeratePacks())
        {
            repository.Index.AddPack(pack.Id, pack.Blobs);
        }
    }
}
