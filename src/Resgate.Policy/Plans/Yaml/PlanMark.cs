namespace Resgate.Policy.Plans.Yaml;

/// <summary>Where in a plan something is written.</summary>
/// <param name="File">As people know it: the path that was given, or <c>profile vv-video-ai</c>.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1, in characters.</param>
public readonly record struct PlanMark(string File, int Line, int Column)
{
    private const string ProfilePrefix = "profile ";

    /// <summary>Whether it stands in a profile that comes with the program, not in the user's file.</summary>
    public bool IsInProfile => File.StartsWith(ProfilePrefix, StringComparison.Ordinal);

    /// <summary>What people call the text of a profile.</summary>
    internal static string FileOf(string profile) => ProfilePrefix + profile;

    /// <summary>As compilers write it, so that editors jump there: <c>resgate.yaml:12:5</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
