using Resgate.Recovery.Graph;

namespace Resgate.Recovery.Verdicts;

/// <summary>What a file's content says of itself, and what other files say of it, taken together.</summary>
/// <param name="Structure">By its own kind.</param>
/// <param name="Graph">By others; null where nothing ever names such a file.</param>
public sealed record Judgement(Verdict Structure, GraphVerdict? Graph)
{
    /// <summary>One that says it is damaged is enough; one that says it is intact is enough where the other cannot tell.</summary>
    public VerdictKind Kind => (Structure.Kind, Graph?.State) switch
    {
        (VerdictKind.Damaged, _) or (_, GraphState.Broken) => VerdictKind.Damaged,
        (_, GraphState.Holds) => VerdictKind.Intact,
        _ => Structure.Kind,
    };

    /// <summary>The strongest check that was made.</summary>
    /// <param name="wasRead">Whether any place could read it.</param>
    public CheckDepth Depth(bool wasRead) =>
        Graph is { State: not GraphState.NotExamined } ? CheckDepth.Graph
        : Structure.Kind != VerdictKind.Unknown ? CheckDepth.Structure
        : wasRead ? CheckDepth.Bytes
        : CheckDepth.None;

    /// <summary>In one line.</summary>
    public string Why => Graph switch
    {
        null => Structure.Why,
        { State: GraphState.NotExamined } => $"{Structure.Why}; graph not examined: {Graph.Why}",
        _ when Structure.Kind == VerdictKind.Unknown => Graph.Why,
        _ => $"{Structure.Why}; {Graph.Why}",
    };
}
