using Resgate.Primitives;

namespace Resgate.Capture.Containers;

/// <summary>Lets containers go on that a journal says we hold: those alone, and only if nobody else has changed what we did.</summary>
/// <remarks>
/// A container that is gone, goes on already, or was started or stopped by somebody since is none of ours any more. Nothing
/// cancels this: whoever wants to stop waits for it, which takes seconds.
/// </remarks>
/// <param name="journal">Says what is held; forgets what is let go.</param>
/// <param name="time">Tells how long to wait.</param>
public sealed class HoldRelease(HoldJournal journal, TimeProvider time)
{
    private const int Attempts = 3;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan _betweenAttempts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _afterPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _afterStop = TimeSpan.FromSeconds(5);

    /// <returns>Those that are let go on by this, and those that could not be, each with the reason.</returns>
    public async ValueTask<(IReadOnlyList<HeldContainer> Released, IReadOnlyList<CaptureProblem> Problems)> RunAsync()
    {
        var held = journal.Held;
        var released = new List<HeldContainer>();
        var problems = new List<CaptureProblem>();
        var settled = new List<HeldContainer>();

        // Paused ones all at once, for they wait; stopped ones one after the other, those first that others need.
        var paused = held.Where(static one => !one.IsStopped).Select(one => (One: one, Task: TryAsync(one).AsTask())).ToList();
        foreach (var (one, task) in paused)
        {
            Settle(one, await task);
        }

        foreach (var one in held.Where(static one => one.IsStopped).Reverse())
        {
            Settle(one, await TryAsync(one));
        }

        if (settled.Count > 0)
        {
            journal.Remove(settled);
        }

        return (released, problems);

        void Settle(HeldContainer one, (bool WasHeld, string? Failure) outcome)
        {
            if (outcome.Failure is { } failure)
            {
                var (state, cure) = one.IsStopped ? ("stopped", "start") : ("paused", "unpause");
                problems.Add(new CaptureProblem($"container {one.Name}", $"is still {state}: {failure}; 'docker {cure} {one.Name}' lets it go on, and so does the next run"));
                return;
            }

            settled.Add(one);
            if (outcome.WasHeld)
            {
                released.Add(one);
            }
        }
    }

    private async ValueTask<(bool WasHeld, string? Failure)> TryAsync(HeldContainer one)
    {
        for (var attempt = 1; ; attempt++)
        {
            string? failure;
            try
            {
                using var engine = ContainerEngine.Open([one.Socket]);
                (var wasHeld, failure) = one.IsStopped ? await StartAsync(engine, one) : await UnpauseAsync(engine, one);
                if (failure is null)
                {
                    return (wasHeld, null);
                }
            }
            catch (ResgateException cause)
            {
                failure = cause.Message;
            }

            if (attempt == Attempts)
            {
                return (false, failure);
            }

            await Task.Delay(_betweenAttempts, time);
        }
    }

    private async ValueTask<(bool WasHeld, string? Failure)> UnpauseAsync(ContainerEngine engine, HeldContainer one)
    {
        var state = await DoneAsync(engine, one, _afterPause);
        if (state is not { IsPaused: true }
            || state.StartedAt != one.StartedAt
            || await engine.WasUnpausedAsync(one.Id, one.Since, time.GetUtcNow()))
        {
            return (false, null);
        }

        var failure = await engine.UnpauseAsync(one.Id);
        return failure is not null && await engine.InspectAsync(one.Id, CancellationToken.None) is { IsPaused: true } ? (true, failure) : (true, null);
    }

    private async ValueTask<(bool WasHeld, string? Failure)> StartAsync(ContainerEngine engine, HeldContainer one)
    {
        var state = await DoneAsync(engine, one, TimeSpan.FromSeconds(one.StopSeconds) + _afterStop);
        if (state is not { IsRunning: false }
            || state.StartedAt != one.StartedAt
            || (one.FinishedAt is { } end && state.FinishedAt != end))
        {
            return (false, null);
        }

        var failure = await engine.StartAsync(one.Id);
        return failure is not null && await engine.InspectAsync(one.Id, CancellationToken.None) is { IsRunning: false } ? (true, failure) : (true, null);
    }

    /// <summary>What became of it. What we asked for may still be under way when we did not live to see its end.</summary>
    private async ValueTask<ContainerState?> DoneAsync(ContainerEngine engine, HeldContainer one, TimeSpan limit)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var state = await engine.InspectAsync(one.Id, CancellationToken.None);
            var isUnderWay = state is { IsRunning: true, IsPaused: false } && one.FinishedAt is null && state.StartedAt == one.StartedAt
                && time.GetUtcNow() - one.Since < limit && time.GetElapsedTime(begun) < limit;
            if (!isUnderWay)
            {
                return state;
            }

            await Task.Delay(_pause, time);
        }
    }
}
