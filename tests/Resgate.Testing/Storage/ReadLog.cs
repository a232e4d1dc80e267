using System.Collections.Concurrent;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>Remembers what was read, once for each call.</summary>
/// <param name="inner">Where calls go.</param>
public sealed class ReadLog(IObjectStore inner) : ForwardingStore(inner)
{
    private readonly ConcurrentQueue<(ObjectName Name, long Offset, int Length)> _ranges = new();

    public IReadOnlyList<ObjectName> Reads => [.. _ranges.Select(static range => range.Name)];

    public IReadOnlyList<(ObjectName Name, long Offset, int Length)> Ranges => [.. _ranges];

    public override ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        _ranges.Enqueue((name, offset, destination.Length));
        return base.ReadAsync(name, offset, destination, cancellation);
    }
}
