using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Copying;
using Resgate.Repository.Repairing;
using Resgate.Repository.Snapshots;

namespace Resgate.Repository.Healing;

/// <summary>Finds every missing or damaged blob, pack, index entry and snapshot of a repository, and who could replace it.</summary>
/// <remarks>
/// Nothing is written. On return the repository's index in memory lists what is good, and nothing that was found to be bad. A place that
/// does not answer ends the diagnosis: a network's bad hour must never be taken for damage.
/// </remarks>
/// <param name="repository">Exclusively locked; no index must have been loaded.</param>
/// <param name="sources">Repositories that may have what this one lost, the preferred first.</param>
/// <param name="say">Gets a line for each step.</param>
public sealed class Diagnosis(BackupRepository repository, IReadOnlyList<HealSource> sources, Action<string> say)
{
    private readonly HealPlan _plan = new();
    private readonly IndexSurvey _survey = new(repository, static _ => { }, static _ => { });

    // Blobs that some pack should hold and does not.
    private readonly HashSet<BlobHandle> _broken = [];

    /// <param name="subset">Which packs are read and verified; null reads none that is not suspicious.</param>
    /// <param name="random">Draws them.</param>
    /// <param name="progress">Gets bytes read and bytes in all; called from several threads.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<HealPlan> RunAsync(
        ReadDataSubset? subset, Random random, Action<long, long> progress, CancellationToken cancellation)
    {
        await FindSnapshotsAsync(cancellation);
        say("load indexes");
        await SurveyAsync(cancellation);

        var packs = new PackDiagnosis(repository, _survey.Files, _plan);
        say(subset is null ? "check all packs" : "read data");
        packs.Run(ToRead(subset, random), progress, cancellation);

        say("check snapshots, trees and blobs");
        var needed = new NeededBlobs(repository, sources, cancellation);
        var missing = needed.Find(_plan.Snapshots, packs);
        _plan.Senseless.UnionWith(needed.Senseless);
        _broken.UnionWith(_plan.Damaged.SelectMany(static pack => pack.Broken).Select(static packed => packed.Blob));
        FindReplacements(missing);
        return _plan;
    }

    private async ValueTask FindSnapshotsAsync(CancellationToken cancellation)
    {
        var unreadable = new List<Id>();
        var readable = await new SnapshotFolder(repository).LoadAllAsync((id, _) => unreadable.Add(id), cancellation);
        _plan.Snapshots.AddRange(readable);
        var here = new CopiedSnapshots(readable);
        foreach (var id in unreadable)
        {
            var found = sources
                .SelectMany(static source => source.Snapshots)
                .FirstOrDefault(stored => stored.Id == id || stored.Snapshot.Original == id);
            if (found is null)
            {
                _plan.LostSnapshots.Add(id);
            }
            else if (here.Find(found) is not null)
            {
                _plan.Replaced.Add(id);
            }
            else
            {
                _plan.Returning.Add((id, found));
                _plan.Snapshots.Add(found);
            }
        }
    }

    private async ValueTask SurveyAsync(CancellationToken cancellation)
    {
        await _survey.RunAsync(asksAll: false, cancellation);
        _plan.BadIndexFiles = _survey.BadFiles;
        _plan.Gone.UnionWith(_survey.Missing);
        _plan.Misread.UnionWith(_survey.Findings.Split);
        _broken.UnionWith(_survey.Listings(_survey.Missing).Values.SelectMany(static blobs => blobs).Select(static packed => packed.Blob));

        // One whose header cannot be read stays as the index lists it: some of its blobs may be good.
        var answers = _survey.Asked.Select(static file => file.Pack).Where(pack => !_survey.Unreadable.ContainsKey(pack)).ToHashSet();
        _plan.Unlisted.UnionWith(answers.Where(pack => !_survey.Listed.ContainsKey(pack)));
        _plan.Misread.UnionWith(answers.Where(_survey.Listed.ContainsKey));
        _survey.Correct([.. _survey.Missing, .. answers]);
    }

    private HashSet<Id> ToRead(ReadDataSubset? subset, Random random)
    {
        var all = _survey.Files.Where(file => repository.Index.ContainsPack(file.Key)).OrderBy(static file => file.Key);
        var chosen = subset?.Choose([.. all.Select(static file => (file.Key, file.Value))], random) ?? [];
        return [.. chosen.Select(static pack => pack.Pack), .. _survey.Asked.Select(static file => file.Pack).Where(repository.Index.ContainsPack)];
    }

    private void FindReplacements(HashSet<BlobHandle> missing)
    {
        foreach (var blob in missing.Union(_broken.Where(blob => !repository.Index.Contains(blob))))
        {
            if (sources.FirstOrDefault(source => source.Lists(blob)) is { } source)
            {
                _plan.Wanted[blob] = source;
            }
            else if (missing.Contains(blob))
            {
                _plan.Lost.Add(blob);
            }
            else
            {
                _plan.Dropped++;
            }
        }
    }
}
