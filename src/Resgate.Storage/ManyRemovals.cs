using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>Removes objects one by one, several at a time: what any store can do that has nothing better.</summary>
internal static class ManyRemovals
{
    /// <param name="names">What goes.</param>
    /// <param name="atOnce">How many calls run at once.</param>
    /// <param name="remove">Removes one.</param>
    /// <param name="onFailure">Gets each that could not be removed, one call at a time.</param>
    /// <param name="cancellation">Stops the call.</param>
    public static async ValueTask RunAsync(
        IEnumerable<ObjectName> names,
        int atOnce,
        Func<ObjectName, CancellationToken, ValueTask> remove,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation)
    {
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(names, parallel, async (name, token) =>
        {
            try
            {
                await remove(name, token);
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
            {
                lock (gate)
                {
                    onFailure(name, failure);
                }
            }
        });
    }
}
