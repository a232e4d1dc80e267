using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>What all calls to one place know together: whether it answers at all, and which objects it never gave.</summary>
/// <remarks>
/// When a place is gone, one call waits for it in vain; the thousand calls that follow shall not each do the same. Likewise for
/// an object that the place fails to give while it gives others.
/// </remarks>
internal sealed class RetryState(RetryPolicy policy, Random luck, TimeProvider time, Action<RetryNotice> noticed)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ObjectName> _givenUp = [];
    private long? _failingSince;

    public long Now => time.GetTimestamp();

    /// <summary>The place has answered, if only to refuse.</summary>
    public void Answered(ObjectName? subject)
    {
        lock (_gate)
        {
            _failingSince = null;
            if (subject is { } name)
            {
                _givenUp.Remove(name);
            }
        }
    }

    /// <summary>Waits until it is time for another attempt.</summary>
    /// <param name="subject">The object that the call is about; null for none.</param>
    /// <param name="failure">A transient one.</param>
    /// <param name="attempt">How many have failed.</param>
    /// <param name="begun">When the call was.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>False when there is to be none.</returns>
    public async ValueTask<bool> WaitAsync(
        ObjectName? subject, ResgateException failure, int attempt, long begun, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Decide(subject, failure, attempt, begun) is not { } pause)
        {
            return false;
        }

        noticed(new RetryNotice(failure, attempt, pause));
        await Task.Delay(pause, time, cancellation);
        return true;
    }

    private TimeSpan? Decide(ObjectName? subject, ResgateException failure, int attempt, long begun)
    {
        lock (_gate)
        {
            _failingSince ??= Now;
            var most = Math.Min(policy.FirstPause.TotalSeconds * Math.Pow(2, attempt - 1), policy.LongestPause.TotalSeconds);
            var pause = TimeSpan.FromSeconds(luck.NextDouble() * most);
            pause = failure.RetryAfter > pause ? failure.RetryAfter.Value : pause;

            // An attempt that took all the time there is gets a second one, if the place was well until then.
            var isInTime = attempt == 1 || time.GetElapsedTime(begun) + pause <= policy.GiveUpAfter;
            var isThere = time.GetElapsedTime(_failingSince.Value) + pause <= policy.GiveUpAfter;
            if (isInTime && isThere && !(subject is { } name && _givenUp.Contains(name)))
            {
                return pause;
            }

            if (isThere && subject is { } lost)
            {
                _givenUp.Add(lost);
            }

            return null;
        }
    }
}
