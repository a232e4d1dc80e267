namespace Resgate.Recovery.Graph;

/// <summary>What other files say of one.</summary>
/// <param name="State">The judgement.</param>
/// <param name="Why">In one line.</param>
public sealed record GraphVerdict(GraphState State, string Why)
{
    public static GraphVerdict Holds(string why) => new(GraphState.Holds, why);

    public static GraphVerdict Broken(string why) => new(GraphState.Broken, why);

    public static GraphVerdict NotExamined(string why) => new(GraphState.NotExamined, why);
}
