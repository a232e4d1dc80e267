using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>What came of a mirror that did come to its end.</summary>
/// <param name="Tree">The new tree's name.</param>
public sealed record MirrorResult(string Tree)
{
    /// <summary>Files in the tree.</summary>
    public required long Files { get; init; }

    public required ByteCount Size { get; init; }

    /// <summary>Files that were copied; all others are links to what an earlier tree has.</summary>
    public required long CopiedFiles { get; init; }

    public required ByteCount CopiedSize { get; init; }

    /// <summary>Files that were compared with their sources afterwards, and are the same.</summary>
    public required int Compared { get; init; }

    /// <summary>Whether contents were compared although sizes and times were the same.</summary>
    public required bool WasFull { get; init; }

    /// <summary>Files left out since their names say that they hold secrets.</summary>
    public required long Secrets { get; init; }

    /// <summary>What of its sources the tree lacks. If anything, <c>latest</c> still names an older tree.</summary>
    public required long Missing { get; init; }

    /// <summary>Names of trees that went.</summary>
    public required IReadOnlyList<string> Removed { get; init; }

    public bool IsWhole => Missing == 0;
}
