using System.Text.RegularExpressions;

namespace Resgate.Capture.Volumes;

/// <summary>Where the copies of volumes are, and how a point's path tells that it is one.</summary>
public static partial class VolumeCopyPath
{
    private const string Mark = "/volume-copies/";

    /// <summary>The end of a copy's path, the same in every point.</summary>
    public static string End(string className, string volume) => $"{Mark}{className}/{volume}";

    /// <summary>The folder with the copies of a class.</summary>
    public static string FolderOf(string folder, string className) => $"{folder.TrimEnd('/')}{Mark}{className}";

    /// <param name="path">Of a point.</param>
    /// <param name="className">Its class.</param>
    /// <returns>The volume's name; null when the path is none of a volume's copy.</returns>
    public static string? VolumeOf(string path, string className)
    {
        var mark = $"{Mark}{className}/";
        var at = path.LastIndexOf(mark, StringComparison.Ordinal);
        return at >= 0 && path[(at + mark.Length)..] is var name && IsName(name) ? name : null;
    }

    /// <summary>Whether a volume can have that name: nothing that means something to a shell or in a path.</summary>
    internal static bool IsName(string name) => VolumeName().IsMatch(name);

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]+\z")]
    private static partial Regex VolumeName();
}
