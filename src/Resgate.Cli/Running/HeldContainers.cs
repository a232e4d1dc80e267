using Resgate.Capture.Containers;
using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>Containers that a run has paused or stopped and did not live to let go on.</summary>
internal static class HeldContainers
{
    /// <summary>Where an engine may listen: <c>DOCKER_HOST</c>, or where they usually do.</summary>
    public static IReadOnlyList<string> Sockets => EngineSockets.Of(Setting.Variable("DOCKER_HOST"));

    /// <summary>Lets them go on, and tells which; says nothing when there are none.</summary>
    /// <param name="call">Where to tell.</param>
    /// <param name="state">Where they are written down. Its run lock is held: nobody holds them on purpose.</param>
    /// <returns>Whether none is held any more, as far as is known.</returns>
    public static async ValueTask<bool> ReleaseAsync(Invocation call, StateFolder state)
    {
        try
        {
            var journal = new HoldJournal(state.HeldContainers);
            return journal.Held.Count == 0 || await ReleaseAsync(call, journal);
        }
        catch (ResgateException failure)
        {
            // Other classes are captured all the same.
            call.Warn($"error: {FailureReport.Advised(failure)}");
            return false;
        }
    }

    private static async ValueTask<bool> ReleaseAsync(Invocation call, HoldJournal journal)
    {
        var (released, problems) = await new HoldRelease(journal, call.Time).RunAsync();
        foreach (var one in released)
        {
            call.Warn($"container {one.Name} was left {(one.IsStopped ? "stopped" : "paused")} by a run that did not come to its end, and goes on");
        }

        foreach (var problem in problems)
        {
            call.Warn($"error: {problem.Source} {problem.Message}");
        }

        return problems.Count == 0;
    }
}
