using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>
/// A store whose n-th read succeeds with zeros in the place of its second half, as a download does that was cut off and never
/// said so.
/// </summary>
/// <param name="inner">Where calls go.</param>
/// <param name="fadeAt">Which read, counted from 1.</param>
/// <param name="lasts">Every later read as well.</param>
public sealed class FadingStore(IObjectStore inner, int fadeAt, bool lasts) : ForwardingStore(inner)
{
    private int _reads;

    /// <summary>Whether the read that was to fade has come.</summary>
    public bool Faded => Volatile.Read(ref _reads) >= fadeAt;

    public override async ValueTask ReadAsync(
        ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        await base.ReadAsync(name, offset, destination, cancellation);
        var read = Interlocked.Increment(ref _reads);
        if (read == fadeAt || (lasts && read > fadeAt))
        {
            destination.Span[(destination.Length / 2)..].Clear();
        }
    }
}
