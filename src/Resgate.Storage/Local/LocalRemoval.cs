using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Removes many files, as many at once as there are threads for the disk.</summary>
/// <param name="names">What goes; asked for a name when a thread is free for it.</param>
/// <param name="remove">Removes one; a failure is told and the others go on.</param>
/// <param name="onFailure">Gets each that could not be removed, one call at a time; may throw to stop all.</param>
internal sealed class LocalRemoval(
    IEnumerable<ObjectName> names, Action<ObjectName> remove, Action<ObjectName, ResgateException> onFailure)
{
    private readonly IEnumerator<ObjectName> _names = names.GetEnumerator();
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Each thread takes what is next until nothing is left: a hop for each file would cost more.</summary>
    public async Task RunAsync(BlockingThreads threads, int count, CancellationToken cancellation)
    {
        using (_names)
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(_ => threads.RunAsync(() => RemoveSome(cancellation))));
        }
    }

    private void RemoveSome(CancellationToken cancellation)
    {
        while (TryTake(out var name))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                remove(name);
            }
            catch (ResgateException failure)
            {
                Tell(name, failure);
            }
        }
    }

    private bool TryTake(out ObjectName name)
    {
        lock (_gate)
        {
            _isOver = _isOver || !_names.MoveNext();
            name = _isOver ? default : _names.Current;
            return !_isOver;
        }
    }

    private void Tell(ObjectName name, ResgateException failure)
    {
        lock (_gate)
        {
            try
            {
                onFailure(name, failure);
            }
            catch
            {
                _isOver = true;
                throw;
            }
        }
    }
}
