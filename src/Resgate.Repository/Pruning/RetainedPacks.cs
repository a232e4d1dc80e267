using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Storage;

namespace Resgate.Repository.Pruning;

/// <summary>Makes a prune plan that removes nothing which the place does not let go of.</summary>
/// <remarks>
/// A pack is retained while it is locked, and while a locked index file lists it: such a file cannot be replaced, and an index that
/// lists a pack which is gone is damage to every reader. Index files are locked when they are written and never again, so
/// both come free when the period is over. The place is asked about nothing but index files and what a plan would remove.
/// </remarks>
/// <param name="repository">Its index must be loaded.</param>
/// <param name="loaded">What loading the index found.</param>
public sealed class RetainedPacks(BackupRepository repository, IndexFindings loaded)
{
    private readonly Dictionary<Id, DateTimeOffset> _until = [];
    private readonly HashSet<Id> _asked = [];

    /// <summary>The plan; asks as often as there is something new to ask about.</summary>
    /// <param name="plan">Makes one, knowing of each pack whether it is retained.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<PrunePlan> PlanAsync(Func<Func<Id, bool>, PrunePlan> plan, CancellationToken cancellation)
    {
        var found = plan(_until.ContainsKey);
        var leavesAll = !found.ChangesIndex && found.Unlisted.Count == 0;
        if (leavesAll || repository.Store.Retention is not { } retention || !await retention.IsInForceAsync(cancellation))
        {
            return found;
        }

        var indexes = await LockedObjects.FindAsync(repository.Store, ObjectFolder.Index, loaded.Files, cancellation);
        foreach (var (file, packs) in loaded.Listings.Where(listing => indexes.ContainsKey(listing.File)))
        {
            foreach (var pack in packs)
            {
                Keep(pack, indexes[file]);
            }
        }

        do
        {
            var unknown = Leaving(found).Where(_asked.Add).ToList();
            foreach (var (pack, until) in await LockedObjects.FindAsync(repository.Store, ObjectFolder.Data, unknown, cancellation))
            {
                Keep(pack, until);
            }

            found = plan(_until.ContainsKey);
        }
        while (!Leaving(found).All(_asked.Contains));

        found.RetainedIndexes.UnionWith(indexes.Keys);
        found.RetainedUntil = found.Retained.Count > 0 ? found.Retained.Max(pack => _until[pack]) : null;
        return found;
    }

    private static IEnumerable<Id> Leaving(PrunePlan plan) => [.. plan.Unlisted, .. plan.Unused, .. plan.Repack];

    private void Keep(Id pack, DateTimeOffset until) =>
        _until[pack] = _until.TryGetValue(pack, out var known) && known > until ? known : until;
}
