namespace Resgate.Engine.Trees;

/// <summary>What people write to name a snapshot or a folder in it: <c>latest</c>, <c>4bba301e</c>, <c>latest:/srv/mail</c>.</summary>
/// <param name="Snapshot">The id, a beginning of it, or <c>latest</c>.</param>
/// <param name="Subfolder">What follows the first colon; empty when there is none.</param>
public readonly record struct SnapshotAddress(string Snapshot, string Subfolder)
{
    public static SnapshotAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new SnapshotAddress(text, "") : new SnapshotAddress(text[..colon], text[(colon + 1)..]);
    }
}
