using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Writes the index anew without some packs, then removes the index files it replaces.</summary>
/// <remarks>
/// What is written comes from the index in memory, so a pack whose listing was split over files comes out whole (lost data,
/// row 3). Old files go only after all new ones are stored. The caller holds the exclusive lock.
/// </remarks>
public sealed class IndexRewriter(BackupRepository repository)
{
    /// <summary>Rewrites.</summary>
    /// <param name="leaving">Packs that the new index shall not list.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>Index files written and removed.</returns>
    public async ValueTask<(int Written, int Removed)> RewriteAsync(
        IReadOnlySet<Id> leaving, CancellationToken cancellation)
    {
        var old = new List<ObjectName>();
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            old.Add(file.Name);
        }

        var writer = new IndexFileWriter(repository.Files, repository.Config.Version, repository.Options.Time);
        foreach (var (pack, blobs) in Whole(leaving))
        {
            await writer.AddAsync(pack, blobs, cancellation);
        }

        await writer.FlushAsync(cancellation);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = repository.Store.Connections, CancellationToken = cancellation };
        var removed = old.Where(name => !writer.Written.Contains(name.Id)).ToList();
        await Parallel.ForEachAsync(removed, parallel, repository.Store.RemoveAsync);
        return (writer.Written.Count, removed.Count);
    }

    // Sections of one pack are brought together; exact copies of an entry come once.
    private IEnumerable<(Id Pack, PackedBlob[] Blobs)> Whole(IReadOnlySet<Id> leaving)
    {
        var split = repository.Index.EnumeratePacks()
            .Where(pack => !leaving.Contains(pack.Id))
            .GroupBy(pack => pack.Id, pack => pack.FirstNumber)
            .Where(sections => sections.Skip(1).Any())
            .Select(sections => sections.Key)
            .ToHashSet();
        foreach (var pack in repository.Index.EnumeratePacks())
        {
            if (!leaving.Contains(pack.Id) && !split.Contains(pack.Id))
            {
                yield return (pack.Id, pack.Blobs);
            }
        }

        var parts = repository.Index.EnumeratePacks().Where(pack => split.Contains(pack.Id)).ToLookup(pack => pack.Id);
        foreach (var sections in parts)
        {
            var blobs = sections.SelectMany(section => section.Blobs).Distinct().OrderBy(blob => blob.Offset).ToArray();
            yield return (sections.Key, blobs);
        }
    }
}
