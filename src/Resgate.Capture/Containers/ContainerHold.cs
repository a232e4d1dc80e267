using Resgate.Primitives;

namespace Resgate.Capture.Containers;

/// <summary>Keeps all containers that may write to a volume from doing so, while something is done.</summary>
/// <remarks>
/// Written down, then done, and undone whatever happens. What others pause, stop or start meanwhile is theirs: a container that
/// writes although it was held makes the work be done once more, and fails it in the end.
/// </remarks>
/// <param name="engine">Theirs.</param>
/// <param name="journal">Where it is written down.</param>
/// <param name="time">When.</param>
public sealed class ContainerHold(ContainerEngine engine, HoldJournal journal, TimeProvider time)
{
    private const int Attempts = 3;

    private readonly List<CaptureProblem> _stillHeld = [];

    /// <summary>Containers that could not be let go on.</summary>
    public IReadOnlyList<CaptureProblem> StillHeld => _stillHeld;

    /// <summary>Whether every container that was stopped ended by itself.</summary>
    public bool EndedWell { get; private set; } = true;

    /// <param name="volume">Its name.</param>
    /// <param name="stops">Whether they are stopped rather than paused.</param>
    /// <param name="work">May be done several times.</param>
    /// <param name="cancellation">Stops it; they are let go on first.</param>
    /// <exception cref="ResgateException">A container cannot be held, or the work failed.</exception>
    public async ValueTask RunAsync(string volume, bool stops, Func<ValueTask> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            ContainerState? writer;
            try
            {
                var writers = (await engine.WritersOfAsync(volume, cancellation)).Where(static one => !one.IsPaused).ToList();
                await (stops ? StopAsync(writers, cancellation) : PauseAsync(writers, cancellation));
                await work();
                writer = (await engine.WritersOfAsync(volume, cancellation)).FirstOrDefault(static one => !one.IsPaused);
            }
            finally
            {
                _stillHeld.AddRange((await new HoldRelease(journal, time).RunAsync()).Problems);
            }

            if (writer is null)
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new ResgateException(FailureKind.Failed, $"container {writer.Name} is started again each time the volume is read")
                {
                    Hint = stops ? "'consistent-by: pause' is not taken for a failure by what watches it" : "keep what starts it from doing so meanwhile",
                };
            }
        }
    }

    private async ValueTask PauseAsync(List<ContainerState> writers, CancellationToken cancellation)
    {
        journal.Add(writers.Select(one => Entry(one, isStopped: false)));
        var answers = await Task.WhenAll(writers.Select(one => engine.PauseAsync(one.Id).AsTask()));
        foreach (var (one, complaint) in writers.Zip(answers).Where(static pair => pair.Second is not null))
        {
            // It may have ended or gone, which is as good.
            var state = await engine.InspectAsync(one.Id, cancellation);
            if (state is { IsRunning: true, IsPaused: false })
            {
                throw new ResgateException(FailureKind.Failed, $"container {one.Name} cannot be paused: {complaint}");
            }

            // Somebody else was quicker, so it is his.
            journal.Remove(journal.Held.Where(held => held.Id == one.Id));
        }
    }

    private async ValueTask StopAsync(List<ContainerState> writers, CancellationToken cancellation)
    {
        if (writers.Find(static one => one.RemovesItself) is { } temporary)
        {
            throw new ResgateException(FailureKind.Failed, $"container {temporary.Name} removes itself when it ends, so it is not stopped")
            {
                Hint = "'consistent-by: pause'",
            };
        }

        foreach (var one in StopOrder.Of(writers))
        {
            cancellation.ThrowIfCancellationRequested();
            var entry = Entry(one, isStopped: true);
            journal.Add(entry);
            var complaint = await engine.StopAsync(one);
            var state = await engine.InspectAsync(one.Id, CancellationToken.None);
            if (state is { IsRunning: true })
            {
                throw new ResgateException(FailureKind.Failed, $"container {one.Name} cannot be stopped: {complaint ?? "it is running again"}");
            }

            const int killed = 137;
            EndedWell &= state?.ExitCode != killed;
            journal.Replace(entry, entry with { FinishedAt = state?.FinishedAt });
        }
    }

    private HeldContainer Entry(ContainerState one, bool isStopped) => new(engine.Socket, one.Id, one.Name, isStopped)
    {
        StartedAt = one.StartedAt,
        Since = time.GetUtcNow(),
        StopSeconds = ContainerEngine.StopSecondsOf(one.StopSeconds),
    };
}
