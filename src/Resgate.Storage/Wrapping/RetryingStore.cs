using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Resgate.Primitives;
using Resgate.Storage.Proving;

namespace Resgate.Storage.Wrapping;

/// <summary>A store that tries again what failed for reasons that pass.</summary>
/// <remarks>
/// <para>Which failures those are is each place's to say; that is the whole of the contract:</para>
/// <code>
/// Transient      again   no connection, silence, an answer that was cut short, "too many requests", a fault of the server's
/// NotFound       final   the place has looked
/// Denied         final   a password, a certificate or a right does not come by itself
/// Full           final   nor does room
/// Damaged        final   what lies at the place is too short or unreadable there; what was spoiled on the way is Transient
/// Failed, others final   nobody knows that it would help
/// cancelled      final   whoever asked for it does not want another attempt
/// </code>
/// <para>Each attempt is a whole one, so an object is put, committed or read as if the first attempt had not been. A listing goes on
/// without telling twice what it has told; a removal whose reply was lost finds nothing left to remove, which counts as removed.</para>
/// <para>Pauses grow, and are drawn at random, so that many devices do not come back at the same moment.</para>
/// </remarks>
/// <param name="inner">Where calls go; owned from now on.</param>
/// <param name="policy">How long to go on.</param>
/// <param name="luck">For the pauses; not used by anybody else.</param>
/// <param name="time">What pauses are measured with.</param>
/// <param name="noticed">Told before each pause, by whatever thread; several at once.</param>
public sealed class RetryingStore(
    IObjectStore inner, RetryPolicy policy, Random luck, TimeProvider time, Action<RetryNotice> noticed) : IObjectStore
{
    private readonly RetryState _state = new(policy, luck, time, noticed);

    public string Location => inner.Location;

    public int Connections => inner.Connections;

    public bool IsNear => inner.IsNear;

    public bool CanRemove => inner.CanRemove;

    public IRetentionStore? Retention => inner.Retention is { } retention ? new RetryingRetention(this, retention) : null;

    public ICanaryPlace? Canaries => inner.Canaries;

    public ValueTask PrepareAsync(CancellationToken cancellation) =>
        RunAsync(null, () => inner.PrepareAsync(cancellation), cancellation);

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        RunAsync(name, () => inner.PutAsync(name, content, cancellation), cancellation);

    public async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        new RetryingDraft(this, await RunAsync(null, () => inner.DraftAsync(folder, cancellation), cancellation));

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        RunAsync(name, () => inner.ReadAsync(name, offset, destination, cancellation), cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) =>
        RunAsync(name, () => inner.SizeAsync(name, cancellation), cancellation);

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var told = new HashSet<Id>();
        for (var (attempt, begun, before) = (1, _state.Now, 0); ; attempt++)
        {
            ResgateException failure;
            await using var listing = inner.ListAsync(folder, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                try
                {
                    if (!await listing.MoveNextAsync())
                    {
                        _state.Answered(null);
                        yield break;
                    }
                }
                catch (ResgateException caught) when (caught.IsTransient)
                {
                    failure = caught;
                    break;
                }

                if (told.Add(listing.Current.Name.Id))
                {
                    yield return listing.Current;
                }
            }

            if (told.Count > before)
            {
                // It got further: that is a new beginning.
                (attempt, begun, before) = (1, _state.Now, told.Count);
            }

            if (!await _state.WaitAsync(null, failure, attempt, begun, cancellation))
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        RunAsync(name, () => inner.RemoveAsync(name, cancellation), cancellation);

    public ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation) => RunAllAsync(
        new RetriedCalls(names, onFailure, (left, told) => inner.RemoveAllAsync(left, told, cancellation)), cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        RunAsync(null, () => inner.SweepAsync(before, cancellation), cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    internal async ValueTask RunAsync(ObjectName? subject, Func<ValueTask> call, CancellationToken cancellation) =>
        await RunAsync(
            subject,
            async () =>
            {
                await call();
                return true;
            },
            cancellation);

    internal async ValueTask RunAllAsync(RetriedCalls calls, CancellationToken cancellation)
    {
        for (var (attempt, begun) = (1, _state.Now); ; attempt++)
        {
            var before = calls.Left;
            var failure = await calls.TryAsync();
            if (failure is null)
            {
                _state.Answered(null);
                return;
            }

            if (calls.Left < before)
            {
                (attempt, begun) = (1, _state.Now);
            }

            if (!await _state.WaitAsync(null, failure, attempt, begun, cancellation))
            {
                calls.GiveUp(failure);
                return;
            }
        }
    }

    internal async ValueTask<T> RunAsync<T>(ObjectName? subject, Func<ValueTask<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var begun = _state.Now;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await call();
                _state.Answered(subject);
                return result;
            }
            catch (ResgateException failure) when (!failure.IsTransient)
            {
                _state.Answered(subject);
                throw;
            }
            catch (ResgateException failure)
            {
                if (!await _state.WaitAsync(subject, failure, attempt, begun, cancellation))
                {
                    throw;
                }
            }
        }
    }
}
