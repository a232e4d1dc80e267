using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>Does the same to many objects, one by one and several at a time: what any store can do that has nothing better.</summary>
internal static class ManyCalls
{
    /// <param name="names">To which.</param>
    /// <param name="atOnce">How many calls run at once.</param>
    /// <param name="call">Does it to one.</param>
    /// <param name="onFailure">Gets each that it was not done to, one call at a time.</param>
    /// <param name="cancellation">Stops the call.</param>
    public static async ValueTask RunAsync(
        IEnumerable<ObjectName> names,
        int atOnce,
        Func<ObjectName, CancellationToken, ValueTask> call,
        Action<ObjectName, ResgateException> onFailure,
        CancellationToken cancellation)
    {
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(names, parallel, async (name, token) =>
        {
            try
            {
                await call(name, token);
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
