namespace Resgate.Capture;

/// <summary>What a point may be relied on for when it comes back: the least of what its sources reach.</summary>
public enum Consistency
{
    /// <summary>Each file is as it was at some moment of the capture; together they are what a crash might have left.</summary>
    Crash,

    /// <summary>The applications themselves gave it out, each at one moment between two of its changes.</summary>
    Application,
}
