using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>How long a call waits for a place that says nothing: it is given up when no byte has moved for a while.</summary>
/// <remarks>
/// A limit on the whole call would punish slow lines, and none at all lets a dead connection hang a run for ever. Whoever
/// moves bytes says so by <see cref="Progress"/>.
/// </remarks>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource _stuck;
    private readonly CancellationTokenSource _both;
    private readonly CancellationToken _outer;
    private readonly TimeSpan _limit;

    /// <param name="limit">Time without progress after which the call is given up.</param>
    /// <param name="time">What it is measured with.</param>
    /// <param name="cancellation">The caller's own wish to stop.</param>
    public Patience(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        _limit = limit;
        _outer = cancellation;
        _stuck = new CancellationTokenSource(limit, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_stuck.Token, cancellation);
    }

    /// <summary>Fires when the caller wants to stop, or nothing has moved for too long.</summary>
    public CancellationToken Token => _both.Token;

    /// <summary>Whether it was silence that ended the call, and not the caller.</summary>
    public bool IsExhausted => _stuck.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>Something moved: the waiting begins anew.</summary>
    public void Progress()
    {
        if (!_stuck.IsCancellationRequested)
        {
            _stuck.CancelAfter(_limit);
        }
    }

    /// <summary>What a cancelled call has to tell when it was silence that ended it.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="cause">What the call threw; that it was cancelled would tell nobody more.</param>
    public ResgateException Failure(string doing, Exception cause) => new(
        FailureKind.Transient,
        $"cannot {doing}: nothing moved for {_limit.TotalSeconds:0.#} seconds",
        cause is OperationCanceledException ? null : cause);

    public void Dispose()
    {
        _both.Dispose();
        _stuck.Dispose();
    }
}
