using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>Does an operation again and again, each time with another of its calls to the store failing, until it gets through.</summary>
public static class FaultSweep
{
    /// <param name="fault">How a call fails.</param>
    /// <param name="make">Makes what the operation works on, anew for each round.</param>
    /// <param name="operation">Gets the store whose call fails. What it throws must be a <see cref="ResgateException"/> that names the call.</param>
    /// <param name="judge">Looks at what each round has left.</param>
    /// <exception cref="InvalidOperationException">The operation reported some other failure, or left a draft open.</exception>
    public static async Task RunAsync(
        Fault fault, Func<Task<IObjectStore>> make, Func<IObjectStore, Task> operation, Func<FaultRound, Task> judge)
    {
        for (var failAt = 1; ; failAt++)
        {
            var disk = await make();
            var store = new FailingStore(disk, fault, failAt);
            var failure = await FailureOfAsync(() => operation(store));
            if (failure is not null && !failure.ToString().Contains("as the test asked for", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"call {failAt} was to fail, and something else was reported", failure);
            }

            if (store.OpenDrafts > 0)
            {
                throw new InvalidOperationException($"when call {failAt} failed, {store.OpenDrafts} drafts were left open", failure);
            }

            await judge(new FaultRound(failAt, disk, store.Failed, failure is not null));
            if (!store.Failed)
            {
                break;
            }
        }
    }

    /// <returns>Null when all went well.</returns>
    public static async Task<ResgateException?> FailureOfAsync(Func<Task> operation)
    {
        try
        {
            await operation();
            return null;
        }
        catch (ResgateException failure)
        {
            return failure;
        }
    }
}
