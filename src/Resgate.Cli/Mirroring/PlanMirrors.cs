using Resgate.Capture.Databases;
using Resgate.Capture.Mirrors;
using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Cli.Verbs;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Mirroring;

/// <summary>A plan's mirrors, one after the other; one that fails costs that one only.</summary>
internal sealed class PlanMirrors(Invocation call, Plan plan, StateFolder state)
{
    private readonly MirrorText _text = new(call);

    /// <param name="named">Names of mirrors; empty for those that are due.</param>
    /// <param name="dryRun">Say what would be done, and stop.</param>
    public async ValueTask<ExitCode> RunAsync(IReadOnlyList<string> named, bool dryRun)
    {
        var code = ExitCode.Done;
        var made = 0;
        foreach (var mirror in plan.Mirrors.Where(mirror => named.Count == 0 || named.Contains(mirror.Name)))
        {
            try
            {
                var result = await RunAsync(mirror, isNamed: named.Count > 0, dryRun);
                made += result is null ? 0 : 1;
                code = result is { IsWhole: false } && code == ExitCode.Done ? ExitCode.Incomplete : code;
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: mirror {mirror.Name}: {FailureReport.Advised(failure)}");
                _text.Missed(mirror);
                code = ExitCode.Failed;
            }
        }

        _text.Summary(made, code);
        return code;
    }

    /// <returns>What came of it; null when nothing was to be done.</returns>
    private async ValueTask<MirrorResult?> RunAsync(PlannedMirror mirror, bool isNamed, bool dryRun)
    {
        var run = new MirrorRun(plan, mirror, dryRun ? state.WorkOf(mirror) : state.MakeWorkOf(mirror), call.Time, new Random(), line => Tell(mirror, line));
        if (!isNamed && await run.LatestAsync(call.Cancellation) is { } latest && latest + mirror.Every - call.Time.GetUtcNow() is { Ticks: > 0 } dueIn)
        {
            _text.NotDue(mirror, dueIn);
            return null;
        }

        if (dryRun)
        {
            _text.Planned(mirror);
            return null;
        }

        if (mirror.MovesLatestAlways)
        {
            Tell(mirror, "'latest: always' is not done: 'latest' moves to whole trees only");
        }

        var begun = call.Time.GetTimestamp();
        var result = await run.RunAsync(
            static one => new CopierProcess([Environment.ProcessPath!, CaptureSqliteVerb.Name], one.Capture), call.Cancellation);
        _text.Made(mirror, result, call.Time.GetElapsedTime(begun));
        return result;
    }

    private void Tell(PlannedMirror mirror, string line) => call.Warn($"{mirror.Name}: {Names.ForPeople(RawText.Encode(line))}");
}
