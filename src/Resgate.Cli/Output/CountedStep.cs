using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>One step of a long verb: at a terminal a line that tells how far it is, at its end restic's line that counts it.</summary>
internal sealed class CountedStep : IDisposable
{
    private readonly Invocation _call;
    private readonly long _begun;
    private ProgressTicker? _ticker;
    private long _done;
    private long _total;

    private CountedStep(Invocation call)
    {
        _call = call;
        _begun = call.Time.GetTimestamp();
    }

    /// <param name="call">Where to tell.</param>
    /// <param name="what">What is going on, for the terminal.</param>
    public static CountedStep Begin(Invocation call, string what)
    {
        var step = new CountedStep(call);
        if (call.DrawsProgress)
        {
            step._ticker = ProgressTicker.Start(call, elapsed => step.Draw(elapsed, what));
        }

        return step;
    }

    /// <summary>Bytes done so far, and bytes in all. May be called from many threads; the furthest counts.</summary>
    public void Advance(long done, long total)
    {
        Volatile.Write(ref _total, total);
        for (var before = Volatile.Read(ref _done); done > before;)
        {
            before = Interlocked.CompareExchange(ref _done, done, before);
        }
    }

    /// <summary>Ends the step: <c>[0:07] 100.00%  7 / 7 packs</c>.</summary>
    public void End(long count, string what)
    {
        Dispose();
        var clock = Progress.Clock(_call.Time.GetElapsedTime(_begun));
        _call.Say(count == 0 ? $"[{clock}]          0 {what}" : $"[{clock}] 100.00%  {count} / {count} {what}");
    }

    public void Dispose()
    {
        _ticker?.Dispose();
        _ticker = null;
    }

    private void Draw(TimeSpan elapsed, string what)
    {
        var (done, total) = (Volatile.Read(ref _done), Volatile.Read(ref _total));
        _ticker?.Show(total > 0 ? $"{new Progress(elapsed, done, total)}  {what}" : $"[{Progress.Clock(elapsed)}] {what}");
    }
}
