using Resgate.Capture.Mirrors;
using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Status;

/// <summary>Asks a plan's mirrors how old their newest whole trees are.</summary>
internal static class MirrorLook
{
    /// <summary>All at once; one that does not answer in time is a value.</summary>
    public static async ValueTask<IReadOnlyList<Duty>> MakeAsync(Invocation call, Plan plan, TimeSpan patience, DateTimeOffset now) =>
        await Task.WhenAll(plan.Mirrors.Select(mirror => AskAsync(call, plan, mirror, patience, now)));

    private static async Task<Duty> AskAsync(Invocation call, Plan plan, PlannedMirror mirror, TimeSpan patience, DateTimeOffset now)
    {
        using var late = new CancellationTokenSource(patience, call.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, call.Cancellation);
        try
        {
            var run = new MirrorRun(plan, mirror, new StateFolder().WorkOf(mirror), call.Time, new Random(), static _ => { });
            return MirrorDuty.Of(mirror, await run.LatestAsync(either.Token), failure: null, now);
        }
        catch (Exception failure) when (failure is ResgateException or OperationCanceledException && !call.Cancellation.IsCancellationRequested)
        {
            var why = late.IsCancellationRequested ? $"it did not answer in {patience.TotalSeconds:0} s" : FailureReport.Advised(failure);
            return MirrorDuty.Of(mirror, latest: null, why, now);
        }
    }
}
