using System.Collections.Concurrent;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Pruning;

/// <summary>Asks a place which objects it keeps from being removed.</summary>
internal static class LockedObjects
{
    /// <returns>Those that are locked, and until when, by the place's clock; none where a place keeps nothing.</returns>
    public static async ValueTask<IReadOnlyDictionary<Id, DateTimeOffset>> FindAsync(
        IObjectStore store, ObjectFolder folder, IEnumerable<Id> ids, CancellationToken cancellation)
    {
        var locked = new ConcurrentDictionary<Id, DateTimeOffset>();
        if (store.Retention is not { } retention || !await retention.IsInForceAsync(cancellation))
        {
            return locked;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.Connections, CancellationToken = cancellation };
        await Parallel.ForEachAsync(ids, parallel, async (id, token) =>
        {
            if (await retention.RetentionOfAsync(new ObjectName(folder, id), token) is { } kept)
            {
                locked[id] = kept.Until;
            }
        });
        return locked;
    }
}
