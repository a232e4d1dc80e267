using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Resgate.Storage;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Locks;

/// <summary>A place with a clock of its own, by which its listings say when objects were put.</summary>
/// <param name="inner">Where calls go.</param>
/// <param name="time">The right time.</param>
/// <param name="isAhead">How far the place's clock is ahead of that.</param>
internal sealed class Clocked(IObjectStore inner, TimeProvider time, TimeSpan isAhead) : ForwardingStore(inner)
{
    private readonly ConcurrentDictionary<ObjectName, DateTimeOffset> _written = new();

    public override async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await base.PutAsync(name, content, cancellation);
        _written[name] = time.GetUtcNow() + isAhead;
    }

    public override async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var found in base.ListAsync(folder, cancellation))
        {
            yield return found with { Written = _written.TryGetValue(found.Name, out var written) ? written : null };
        }
    }
}
