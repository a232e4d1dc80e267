namespace Resgate.Capture.Containers;

/// <summary>A container that we have paused or stopped, or are about to.</summary>
/// <param name="Socket">Of its engine.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="IsStopped">Whether it is stopped rather than paused.</param>
public sealed record HeldContainer(string Socket, string Id, string Name, bool IsStopped)
{
    /// <summary>The start that it had then, in the engine's words.</summary>
    public required string StartedAt { get; init; }

    /// <summary>The end that our stop was, in the engine's words; null as long as it is not known.</summary>
    public string? FinishedAt { get; init; }

    /// <summary>When we began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long the engine gives it to end.</summary>
    public int StopSeconds { get; init; }
}
