namespace Resgate.Policy.Plans.Yaml;

/// <summary>A piece of a YAML document, with the place where it begins.</summary>
internal abstract record PlanNode(PlanMark Mark)
{
    /// <summary>What it is, for complaints: <c>a list</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
/// <param name="Mark">Its first character.</param>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="IsPlain">Neither quoted nor a block: YAML may take it for something other than text.</param>
internal sealed record PlanScalar(PlanMark Mark, string Text, bool IsPlain) : PlanNode(Mark)
{
    /// <summary>Nothing is written there, or YAML's word for nothing.</summary>
    public bool IsNothing => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNothing ? "nothing" : "a single value";
}

/// <summary>What an anchor that is not there would have brought; there is a complaint about it already.</summary>
internal sealed record PlanUnknown(PlanMark Mark) : PlanNode(Mark)
{
    public override string Kind => "unknown";
}

/// <summary>Values in order.</summary>
internal sealed record PlanList(PlanMark Mark, IReadOnlyList<PlanNode> Items) : PlanNode(Mark)
{
    public override string Kind => "a list";
}

/// <summary>Keys with values, in the order in which they are written; each key is there once.</summary>
internal sealed record PlanMap(PlanMark Mark, IReadOnlyList<PlanEntry> Entries) : PlanNode(Mark)
{
    public override string Kind => "a block of keys";

    public PlanEntry? Find(string key) =>
        Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
}

/// <param name="Key">The key's text.</param>
/// <param name="Mark">Where the key stands.</param>
/// <param name="Value">What it is set to.</param>
internal sealed record PlanEntry(string Key, PlanMark Mark, PlanNode Value);
