using System.Collections.Concurrent;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>A store that locks all but locks when it is written, and refuses to replace or remove what is locked.</summary>
/// <param name="inner">Where calls go.</param>
/// <param name="period">How long objects are locked.</param>
/// <param name="time">The place's clock.</param>
public sealed class RetainingStore(IObjectStore inner, TimeSpan period, TimeProvider time) : ForwardingStore(inner), IRetentionStore
{
    private readonly ConcurrentDictionary<ObjectName, DateTimeOffset> _until = new();

    public override IRetentionStore Retention => this;

    public TimeSpan? Period => period;

    public override async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await base.PutAsync(name, content, cancellation);
        Lock(name);
    }

    public override async ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) =>
        new Draft(this, await base.DraftAsync(folder, cancellation));

    public override ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        IsLocked(name)
            ? throw new ResgateException(FailureKind.Denied, $"{name} is locked until {_until[name]:O}")
            : base.RemoveAsync(name, cancellation);

    public ValueTask<bool> IsInForceAsync(CancellationToken cancellation) => new(true);

    public ValueTask<Retention?> RetentionOfAsync(ObjectName name, CancellationToken cancellation) =>
        new(IsLocked(name) ? new Retention(RetentionMode.Compliance, _until[name]) : null);

    public ValueTask RenewAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        foreach (var name in names.Where(name => !_until.TryGetValue(name, out var end) || end < time.GetUtcNow() + (period / 2)))
        {
            Lock(name);
        }

        return ValueTask.CompletedTask;
    }

    private bool IsLocked(ObjectName name) => _until.TryGetValue(name, out var end) && end > time.GetUtcNow();

    private void Lock(ObjectName name)
    {
        if (name.Folder != ObjectFolder.Locks)
        {
            _until[name] = time.GetUtcNow() + period;
        }
    }

    private sealed class Draft(RetainingStore store, ObjectDraft inner) : ObjectDraft
    {
        public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            await inner.AppendAsync(bytes, cancellation);
            Length = inner.Length;
        }

        public override async ValueTask CommitAsync(ObjectName name, CancellationToken cancellation)
        {
            await inner.CommitAsync(name, cancellation);
            store.Lock(name);
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
