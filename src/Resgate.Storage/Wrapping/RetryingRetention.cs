using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>The retention of a place, asked for again where that failed for reasons that pass.</summary>
internal sealed class RetryingRetention(RetryingStore store, IRetentionStore inner) : IRetentionStore
{
    public TimeSpan? Period => inner.Period;

    public ValueTask<bool> IsInForceAsync(CancellationToken cancellation) =>
        store.RunAsync(null, () => inner.IsInForceAsync(cancellation), cancellation);

    public ValueTask<Retention?> RetentionOfAsync(ObjectName name, CancellationToken cancellation) =>
        store.RunAsync(name, () => inner.RetentionOfAsync(name, cancellation), cancellation);

    public ValueTask RenewAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation) => store.RunAllAsync(
        new RetriedCalls(names, onFailure, (left, told) => inner.RenewAsync(left, told, cancellation)), cancellation);
}
