namespace Resgate.Capture.Mirrors;

/// <summary>The line in the file <c>.resgate-mirror</c> of a mirror's folder and of each of its trees: whose it is, and how far it came.</summary>
/// <param name="Mirror">The mirror's name in its plan.</param>
/// <param name="Device">The plan's device.</param>
/// <param name="State">One of the states below.</param>
/// <param name="Id">Of the folder: drawn when it was first used, so that another disk at the same path is told from it. Of a tree: the folder's.</param>
/// <param name="FullAt">The name of the tree that was the last to be read in full; empty before there is one.</param>
internal sealed record MirrorMark(string Mirror, string Device, string State, string Id, string FullAt)
{
    public const string File = ".resgate-mirror";

    /// <summary>Of the folder that the trees are in.</summary>
    public const string Root = "root";
    public const string Incomplete = "incomplete";
    public const string Partial = "partial";
    public const string Whole = "whole";

    /// <summary>Of a tree whose files are not what their sources are.</summary>
    public const string Suspect = "suspect";

    private const string Opening = "resgate-mirror";

    /// <summary>Whether both are of the same mirror of the same device.</summary>
    public bool IsOfSameMirrorAs(MirrorMark other) => Mirror == other.Mirror && Device == other.Device;

    /// <summary>Letters, digits and little else, so that it can stand in any line.</summary>
    public override string ToString() => string.Join(' ', Opening, "1", Mirror, Uri.EscapeDataString(Device), State, Id, FullAt).TrimEnd();

    /// <summary>Null when it is no mark of ours.</summary>
    public static MirrorMark? Parse(string line) => line.Split(' ') switch
    {
        [Opening, "1", var mirror, var device, var state, var id, .. var rest] =>
            new MirrorMark(mirror, Uri.UnescapeDataString(device), state, id, rest is [var full, ..] ? full : ""),
        _ => null,
    };
}
