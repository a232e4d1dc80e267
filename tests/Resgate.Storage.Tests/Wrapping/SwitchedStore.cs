using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Testing.Storage;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>A place that can be switched off, wholly or for some objects; then it fails as if the network had.</summary>
internal sealed class SwitchedStore() : ForwardingStore(new MemoryStore())
{
    public bool IsOff { get; set; }

    public Func<ObjectName, bool> FailsFor { get; set; } = _ => false;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Before a call does anything.</summary>
    public Action OnCall { get; set; } = () => { };

    /// <summary>Why an object cannot be removed; null when it can.</summary>
    public Func<ObjectName, ResgateException?> OnRemove { get; set; } = _ => null;

    public int Calls { get; private set; }

    public override ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Check(name);
        return base.PutAsync(name, content, cancellation);
    }

    public override ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (FailsFor(name) || IsOff)
        {
            Check(name);
        }

        return base.ReadAsync(name, offset, destination, cancellation);
    }

    public override ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        Check(name);
        return OnRemove(name) is { } failure ? throw failure : base.RemoveAsync(name, cancellation);
    }

    private void Check(ObjectName name)
    {
        Calls++;
        OnCall();
        if (IsOff || FailsFor(name))
        {
            throw new ResgateException(FailureKind.Transient, $"cannot reach {name}") { RetryAfter = RetryAfter };
        }
    }
}
