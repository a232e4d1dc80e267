using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>A call for many objects that goes on with those that are left, such as their removal.</summary>
/// <param name="names">All of them.</param>
/// <param name="onFailure">Gets each for which there is no hope, one call at a time.</param>
/// <param name="call">Does it to some, and tells with which it failed. Doing it again changes nothing.</param>
internal sealed class RetriedCalls(
    IEnumerable<ObjectName> names,
    Action<ObjectName, ResgateException> onFailure,
    Func<IEnumerable<ObjectName>, Action<ObjectName, ResgateException>, ValueTask> call)
{
    private Dictionary<ObjectName, ResgateException?> _left = names.Distinct().ToDictionary(name => name, _ => (ResgateException?)null);
    private bool _isStopped;

    public int Left => _left.Count;

    /// <returns>Why some are left that may go at another attempt; null when none is.</returns>
    public async ValueTask<ResgateException?> TryAsync()
    {
        var again = new Dictionary<ObjectName, ResgateException?>();
        var told = new HashSet<ObjectName>();
        try
        {
            await call(
                [.. _left.Keys],
                (name, failure) =>
                {
                    if (failure.IsTransient)
                    {
                        again[name] = failure;
                    }
                    else
                    {
                        told.Add(name);
                        Tell(name, failure);
                    }
                });
        }
        catch (ResgateException failure) when (failure.IsTransient && !_isStopped)
        {
            // Nobody says which are done. Doing them once more does no harm.
            foreach (var name in told)
            {
                _left.Remove(name);
            }

            return failure;
        }

        _left = again;
        return again.Values.FirstOrDefault();
    }

    /// <summary>Those that are left stay.</summary>
    public void GiveUp(ResgateException failure)
    {
        foreach (var (name, own) in _left)
        {
            onFailure(name, own ?? failure);
        }
    }

    private void Tell(ObjectName name, ResgateException failure)
    {
        try
        {
            onFailure(name, failure);
        }
        catch
        {
            _isStopped = true;
            throw;
        }
    }
}
