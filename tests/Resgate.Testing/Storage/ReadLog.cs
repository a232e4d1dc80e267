using System.Collections.Concurrent;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>Remembers which objects were read, once for each call.</summary>
/// <param name="inner">Where calls go.</param>
public sealed class ReadLog(IObjectStore inner) : ForwardingStore(inner)
{
    private readonly ConcurrentQueue<ObjectName> _reads = new();

    public IReadOnlyList<ObjectName> Reads => [.. _reads];

    public override ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        _reads.Enqueue(name);
        return base.ReadAsync(name, offset, destination, cancellation);
    }
}
