using Resgate.Primitives;
using Resgate.Repository.Trees;
using Resgate.Storage;

namespace Resgate.Repository.Pruning;

/// <summary>Renews the retention of what kept snapshots need, before it runs out.</summary>
/// <remarks>
/// Of the config, the keys, the snapshots and every pack with a blob in use, except those whose blobs are copied to others. Not
/// of index files: they can be made anew from the packs, and one that stays locked would keep every pack that it lists, needed
/// or not.
/// </remarks>
/// <param name="repository">Its index must be loaded.</param>
/// <param name="retention">Of its place; with a period.</param>
public sealed class RetentionRenewal(BackupRepository repository, IRetentionStore retention)
{
    /// <param name="snapshots">Those that are kept.</param>
    /// <param name="used">What they need.</param>
    /// <param name="plan">What prune is going to do.</param>
    /// <param name="cancellation">Stops the call; some are renewed then.</param>
    /// <returns>How many objects are retained for at least half a period from now.</returns>
    /// <exception cref="ResgateException">Some are perhaps not; all others are.</exception>
    public async ValueTask<int> RunAsync(
        IEnumerable<Id> snapshots, UsedBlobs used, PrunePlan plan, CancellationToken cancellation)
    {
        var names = new HashSet<ObjectName> { ObjectName.Config };
        names.UnionWith(snapshots.Select(static snapshot => new ObjectName(ObjectFolder.Snapshots, snapshot)));
        names.UnionWith(repository.Index.EnumeratePacks()
            .Where(pack => !plan.Repack.Contains(pack.Id) && !plan.Unused.Contains(pack.Id) && !plan.Retained.Contains(pack.Id))
            .Where(pack => pack.Blobs.Any(packed => used.Contains(packed.Blob)))
            .Select(static pack => new ObjectName(ObjectFolder.Data, pack.Id)));
        await foreach (var key in repository.Store.ListAsync(ObjectFolder.Keys, cancellation))
        {
            names.Add(key.Name);
        }

        var failures = new List<ResgateException>();
        await retention.RenewAsync(names, (_, failure) => failures.Add(failure), cancellation);
        return failures.Count == 0
            ? names.Count
            : throw new ResgateException(
                failures[0].Kind, $"the retention of {failures.Count} of {names.Count} objects was not renewed; nothing was pruned", failures[0]);
    }
}
