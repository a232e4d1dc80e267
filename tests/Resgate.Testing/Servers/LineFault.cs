namespace Resgate.Testing.Servers;

/// <summary>What may go wrong on the way to a server and back.</summary>
public enum LineFault
{
    /// <summary>The connection breaks before the server has heard anything.</summary>
    DropRequest,

    /// <summary>The connection breaks when the server has heard half of it.</summary>
    CutRequest,

    /// <summary>The server hears it twice; the second answer comes back.</summary>
    Duplicate,

    /// <summary>The server does it, and the connection breaks before its answer.</summary>
    LoseReply,

    /// <summary>The connection breaks within the answer's body.</summary>
    CutReply,

    /// <summary>The answer's body ends early, and its head says that this is all.</summary>
    ShortenReply,

    /// <summary>Too busy (429, 503), or at fault (500, 502); perhaps after it was done all the same.</summary>
    Refuse,

    /// <summary>Nothing is read from us any more, and nothing comes, for ever.</summary>
    Stall,

    /// <summary>It stops within the answer's body, for ever.</summary>
    StallReply,

    /// <summary>It takes a while.</summary>
    Delay,
}

/// <summary>How bad a line is.</summary>
/// <param name="Rate">The share of requests, or of connections, that something happens to: 0 to 1.</param>
/// <param name="Faults">What happens then: one of these.</param>
public sealed record LineQuality(double Rate, params IReadOnlyList<LineFault> Faults)
{
    public static readonly IReadOnlyList<LineFault> AllFaults = Enum.GetValues<LineFault>();

    /// <summary>No delay is longer.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(300);
}
