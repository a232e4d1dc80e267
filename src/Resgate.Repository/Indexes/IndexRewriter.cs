using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Repository.Progress;
using Resgate.Repository.Pruning;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Writes the index anew without some packs, then removes the index files it replaces.</summary>
/// <remarks>
/// What is written comes from the index in memory, so a pack whose listing was split over files comes out whole (lost data,
/// row 3). Old files go only after all new ones are stored. The caller holds the exclusive lock.
/// </remarks>
/// <param name="repository">Its index must be loaded.</param>
/// <param name="report">Hears how it goes.</param>
public sealed class IndexRewriter(BackupRepository repository, IWorkReport report)
{
    /// <summary>How many of the files to replace nobody could or would read: they do not count as processed.</summary>
    public int UnreadCount { get; init; }

    /// <summary>Files that the place does not let go of: they stay, and none of their packs may leave.</summary>
    public IReadOnlySet<Id> Retained { get; init; } = new HashSet<Id>();

    /// <summary>
    /// Writes everything anew; every index file that the place has is replaced, readable or not. What the place does not let go of
    /// stays, and what such files say as it is, is not written again.
    /// </summary>
    /// <param name="leaving">Packs that the new index shall not list.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<RewrittenIndex> RewriteAsync(IReadOnlySet<Id> leaving, CancellationToken cancellation)
    {
        var old = new List<Id>();
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            old.Add(file.Name.Id);
        }

        var locked = await LockedObjects.FindAsync(repository.Store, ObjectFolder.Index, old, cancellation);
        var retained = new RetainedIndex();
        foreach (var file in locked.Keys)
        {
            await retained.AddAsync(repository, file, leaving, cancellation);
        }

        var (written, removed) = await ReplaceAsync(
            new HashSet<Id>([.. leaving, .. retained.Right]), [.. locked.Keys], old, TellKept, cancellation);
        if (retained.Wrong.Count > 0)
        {
            report.Warn(
                $"index files that list {retained.Wrong.Count} packs otherwise than they are cannot be removed: the place keeps them until "
                + $"{new Retention(default, locked.Values.Max()).UntilText}. 'check' finds fault with that until they are gone; repair again then");
        }

        return new RewrittenIndex(written, removed, retained.Wrong);
    }

    /// <summary>
    /// Writes anew what has to change: a full file none of whose packs leaves stays as it is (format page, section 10.5).
    /// Only files that the index in memory came from are replaced, so what somebody else wrote meanwhile is not lost.
    /// </summary>
    /// <param name="leaving">Packs that the new index shall not list.</param>
    /// <param name="loaded">What loading the index found.</param>
    /// <param name="interim">Files written since then.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask RewriteAsync(
        IReadOnlySet<Id> leaving, IndexFindings loaded, IReadOnlyList<Id> interim, CancellationToken cancellation)
    {
        var staying = new HashSet<Id>();
        var settled = new HashSet<Id>();
        foreach (var (file, packs) in loaded.Listings)
        {
            if (Retained.Contains(file) && packs.Any(leaving.Contains))
            {
                throw new UnreachableException($"index file {file} stays, and a pack that it lists would leave");
            }

            if (Retained.Contains(file)
                || (loaded.Full.Contains(file) && !packs.Any(pack => leaving.Contains(pack) || loaded.Split.Contains(pack))))
            {
                staying.Add(file);
                settled.UnionWith(packs.Where(pack => !loaded.Split.Contains(pack)));
            }
        }

        settled.UnionWith(leaving);
        staying.UnionWith(interim.Where(Retained.Contains));
        await ReplaceAsync(settled, staying, [.. loaded.Files, .. interim], static (_, failure) => throw failure, cancellation);
    }

    /// <summary>Writes everything, for a place whose index files are gone.</summary>
    internal async ValueTask WriteAllAsync(IReadOnlySet<Id> leaving, CancellationToken cancellation)
    {
        using var step = report.Begin("packs processed", repository.Index.PackCount - leaving.Count);
        await WriteAsync(leaving, () => step.Advance(1), cancellation);
    }

    private async ValueTask<(int Written, int Removed)> ReplaceAsync(
        IReadOnlySet<Id> leftOut,
        HashSet<Id> staying,
        List<Id> old,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation)
    {
        var count = old.Count - UnreadCount;
        IReadOnlyList<Id> written;
        using (var step = report.Begin("indexes processed", count))
        {
            written = await WriteAsync(leftOut, static () => { }, cancellation);
            step.Advance(count);
        }

        var removed = old.Where(file => !staying.Contains(file) && !written.Contains(file)).ToList();
        await RemoveAsync(removed, "old indexes deleted", "index ", onFailure, cancellation);
        return (written.Count, removed.Count);
    }

    private async ValueTask<IReadOnlyList<Id>> WriteAsync(
        IReadOnlySet<Id> leftOut, Action onPack, CancellationToken cancellation)
    {
        var writer = new IndexFileWriter(repository.Files, repository.Config.Version, repository.Options.Time);
        var parts = new HashSet<Id>();
        foreach (var pack in repository.Index.EnumeratePacks())
        {
            if (leftOut.Contains(pack.Id))
            {
                continue;
            }

            // A pack in parts is written whole where its first part stands.
            var whole = repository.Index.BlobsOf(pack.Id);
            if (whole.Length == pack.Blobs.Length || parts.Add(pack.Id))
            {
                await writer.AddAsync(pack.Id, whole, cancellation);
                onPack();
            }
        }

        await writer.FlushAsync(cancellation);
        return writer.Written;
    }

    // One that was replaced by rubbish is not locked itself where an older version of it is.
    private void TellKept(ObjectName name, ResgateException failure)
    {
        if (failure.Kind != FailureKind.Denied || repository.Store.Retention is null)
        {
            throw failure;
        }

        report.Warn($"{name} stays: {failure.Message}");
    }

    internal ValueTask RemoveAsync(
        IEnumerable<Id> files,
        string unit,
        string word,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation) => Removal.RunAsync(
        repository,
        [.. files.Select(static file => new ObjectName(ObjectFolder.Index, file))],
        unit,
        word,
        report,
        onFailure,
        cancellation);
}
