namespace Resgate.Recovery.Graph;

/// <summary>Where one file of a clip lies: the folder and the suffix say what it is, what is between them names the clip.</summary>
/// <param name="Storage">The folder that holds the folders of all parts, absolute.</param>
/// <param name="Part">What the file is.</param>
/// <param name="Clip">The same for all files of a clip; may have slashes.</param>
public sealed record ClipPath(string Storage, GraphPart Part, string Clip)
{
    /// <summary>The folder below the storage that holds a part.</summary>
    public static string FolderOf(GraphPart part) => part switch
    {
        GraphPart.Original => "raw",
        GraphPart.Video => "processed",
        GraphPart.Analysis => "analytic",
        GraphPart.Summary => "summaries",
        _ => "loglines",
    };

    /// <summary>What names of a part end with.</summary>
    public static string SuffixOf(GraphPart part) => part switch
    {
        GraphPart.Original or GraphPart.Video => ".mp4",
        GraphPart.Analysis => ".analytic.json",
        GraphPart.Summary => ".summary.json",
        GraphPart.Logline => ".logline.json",
        _ => ".logline.md",
    };

    /// <param name="path">Absolute.</param>
    /// <returns>Null when it is no file of a clip.</returns>
    public static ClipPath? Parse(string path)
    {
        // The last of the folders counts: the storage itself may lie below one of such a name.
        ClipPath? found = null;
        foreach (var part in Enum.GetValues<GraphPart>())
        {
            var folder = $"/{FolderOf(part)}/";
            var suffix = SuffixOf(part);
            var at = path.LastIndexOf(folder, StringComparison.Ordinal);
            if (at > (found?.Storage.Length ?? -1)
                && path.EndsWith(suffix, StringComparison.Ordinal)
                && at + folder.Length < path.Length - suffix.Length)
            {
                found = new ClipPath(path[..at], part, path[(at + folder.Length)..^suffix.Length]);
            }
        }

        return found;
    }

    /// <summary>Where another part of the same clip lies.</summary>
    public string Of(GraphPart part) => $"{Storage}/{FolderOf(part)}/{Clip}{SuffixOf(part)}";

    public override string ToString() => Of(Part);
}
