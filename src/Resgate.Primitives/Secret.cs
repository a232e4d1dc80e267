namespace Resgate.Primitives;

/// <summary>A password or a key, as text. It prints as <c>***</c>, so that no message can give it away by accident.</summary>
public sealed class Secret(string text)
{
    /// <summary>The text itself, for whoever has to send it. Never for a log, a failure or another process's arguments.</summary>
    public string Reveal() => text;

    public override string ToString() => "***";
}
