using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Progress;

namespace Resgate.Repository.Repairing;

/// <summary>Makes the index tell the truth about the packs that are there.</summary>
/// <remarks>
/// <para>What it should say is found out by <see cref="IndexSurvey"/>; a pack that is not there is taken out.</para>
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
    /// <param name="readAllPacks">Believes no index at all: every pack is asked.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<IndexRepairReport> RunAsync(bool readAllPacks, CancellationToken cancellation)
    {
        var survey = new IndexSurvey(repository, report);
        await survey.RunAsync(readAllPacks, cancellation);
        var saved = await RescueAsync(survey, cancellation);
        survey.Correct([.. survey.Missing, .. survey.Asked.Select(file => file.Pack)]);

        report.Say("rebuilding index");
        var rewriter = new IndexRewriter(repository, report) { UnreadCount = readAllPacks ? survey.IndexFiles : survey.BadFiles };
        var rewritten = await rewriter.RewriteAsync(new HashSet<Id>(), cancellation);
        return new IndexRepairReport
        {
            Added = survey.Asked.Count(file => !survey.Listed.ContainsKey(file.Pack) && !survey.Unreadable.ContainsKey(file.Pack)),
            HeadersRead = survey.HeadersRead,
            Missing = survey.Missing.Count,
            Unreadable = survey.Unreadable.Count,
            BlobsSaved = saved,
            BadIndexFiles = survey.BadFiles,
            IndexFilesWritten = rewritten.Written,
            IndexFilesRemoved = rewritten.Removed,
        };
    }

    private async ValueTask<int> RescueAsync(IndexSurvey survey, CancellationToken cancellation)
    {
        var listings = survey.Listings([.. survey.Unreadable.Keys]);
        foreach (var (pack, why) in survey.Unreadable)
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
            await rescue.RunAsync(pack, survey.Files[pack], blobs, cancellation);
        }

        await session.FinishAsync(cancellation);
        return rescue.Saved;
    }
}
