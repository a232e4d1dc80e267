using System.Collections.Concurrent;
using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>Removes many files, as many at once as there are threads for the disk.</summary>
/// <param name="names">What goes.</param>
/// <param name="remove">Removes one; a failure is told and the others go on.</param>
/// <param name="onFailure">Gets each that could not be removed, one call at a time; may throw to stop all.</param>
internal sealed class LocalRemoval(
    IEnumerable<ObjectName> names, Action<ObjectName> remove, Action<ObjectName, ResgateException> onFailure)
{
    private readonly ConcurrentQueue<ObjectName> _left = new(names);
    private readonly Lock _gate = new();

    /// <summary>Each thread takes what is next until nothing is left: a hop for each file would cost more.</summary>
    public Task RunAsync(BlockingThreads threads, int count, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => threads.RunAsync(() => RemoveSome(cancellation))));

    private void RemoveSome(CancellationToken cancellation)
    {
        while (_left.TryDequeue(out var name))
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
                _left.Clear();
                throw;
            }
        }
    }
}
