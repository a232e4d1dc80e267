using Resgate.Capture.Databases;
using Resgate.Capture.Discovery;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Capture.Drafting;

/// <summary>Works out what a plan for an installation consists of, and what it leaves unprotected.</summary>
public static class PlanDrafter
{
    /// <summary>The system, which is also its profile's name.</summary>
    public const string System = "vv-video-ai";

    private const string HostClass = "config-and-state";
    private const int Large = 10 << 20;

    /// <summary>Users whose cron tables the profile has.</summary>
    public static IReadOnlyList<string> CronUsers { get; } =
        [.. ProfileAt("/").Classes.SelectMany(static one => one.Sources).OfType<CrontabSource>().Select(static source => source.User)];

    public static PlanDraft Draft(MachineSurvey found)
    {
        var profile = ProfileAt(found.Root);
        var drafter = new ClassDrafter(profile, found);
        List<DraftedClass> classes = [.. profile.Classes.Select(one => drafter.Draft(one, takesHost: one.Name == HostClass))];
        var cover = new PathCover(drafter.PatternsOf(classes.SelectMany(static one => one.Sources)));
        return new PlanDraft(
            found.Root,
            classes,
            DrillsOf(profile, [.. classes.Where(static one => one.Sources.Count > 0).Select(static one => one.Name)]),
            UnprotectedOf(classes, found, cover));
    }

    // The profile itself is a plan without a device and without places.
    private static Plan ProfileAt(string root) => PlanReader.Read(
        $"system: {System}\ndevice: any\nroot: {PlanText.Scalar(root)}\nplaces: {{ any: {{ repository: /any }} }}\n", "profile").Plan!;

    private static List<(string, IReadOnlyList<string>)> DrillsOf(Plan profile, List<string> here) =>
    [
        .. profile.Drills.Where(drill => drill.Marks.Keys.ContainsKey("of") && drill.Of.Except(here).Any())
            .Select(drill => (drill.Name, (IReadOnlyList<string>)[.. drill.Of.Intersect(here)])),
    ];

    /// <summary>Whether a volume is of the installation in a folder.</summary>
    internal static bool IsOurs(DockerVolume volume, string root) =>
        volume.ProjectFolder is { } folder ? folder == root : volume.Project is System || volume.Project == Path.GetFileName(root);

    private static IEnumerable<Unprotected> ClassesOf(List<DraftedClass> classes) => classes.Where(static one => one.Sources.Count == 0)
        .Select(static one => new Unprotected("class", one.Name, $"nothing of it is here: no {Words.List(one.Missing, "or")}"));

    // What is large goes first, what is small last: whoever reads the first lines has read what matters most.
    private static List<Unprotected> UnprotectedOf(List<DraftedClass> classes, MachineSurvey found, PathCover cover)
    {
        var files = FilesOf(found, cover).OrderByDescending(static row => row.Size).ToLookup(static row => row.Size >= Large, static row => row.Told);
        return
        [
            .. ClassesOf(classes), .. files[true], .. DatabasesOf(found, cover), .. VolumesOf(found), .. SitesOf(found), .. TablesOf(found),
            .. files[false],
        ];
    }

    private static IEnumerable<(long Size, Unprotected Told)> FilesOf(MachineSurvey found, PathCover cover)
    {
        var databases = found.Databases.ToHashSet();
        return found.Entries
            .Where(entry => !entry.IsFolder && !cover.Covers(entry.Path) && !databases.Contains(entry.Path) && !IsJournal(entry.Path))
            .DistinctBy(static entry => entry.Path)
            .GroupBy(entry => TopOf(entry.Path, found))
            .Select(static group => (group.Key, Size: group.Sum(static entry => entry.Size), Count: group.Count(), IsFile: group.All(entry => entry.Path == group.Key)))
            .Select(static row => (row.Size, row.IsFile
                ? new Unprotected("file", row.Key, $"{new ByteCount(row.Size)} that no class has")
                : new Unprotected("folder", row.Key, $"{new ByteCount(row.Size)} in {row.Count} {(row.Count == 1 ? "file" : "files")} that no class has")));

        bool IsJournal(string path) =>
            SqliteFiles.Suffixes.Any(end => path.EndsWith(end, StringComparison.Ordinal) && databases.Contains(path[..^end.Length]));
    }

    // Folders and files of the storage count for themselves, and so do those beside it.
    private static string TopOf(string path, MachineSurvey found)
    {
        var top = MachineSurvey.IsWithin(path, found.Storage) ? found.Storage : found.Root;
        var end = path.IndexOf('/', top.TrimEnd('/').Length + 1);
        return end < 0 ? path : path[..end];
    }

    private static IEnumerable<Unprotected> DatabasesOf(MachineSurvey found, PathCover cover) =>
    [
        .. found.Databases.Where(path => !cover.Covers(path)).Select(static path => new Unprotected("database", path, "left out by the profile, or its name is not UTF-8")),
        .. found.DatabasesAround.Select(static path => new Unprotected("database", path, "outside the installation")),
    ];

    private static IEnumerable<Unprotected> VolumesOf(MachineSurvey found) => found.Docker.Volumes
        .Where(volume => !IsOurs(volume, found.Root) || !volume.IsLocal)
        .Select(volume => new Unprotected(
            "volume",
            volume.Name,
            (volume.IsLocal ? $"of {volume.Project ?? "no Compose project"}, in no class" : $"kept by the driver {volume.Driver}, out of a run's reach")
                + (volume.Containers.Count > 0 ? $"; used by {string.Join(", ", volume.Containers)}" : "")));

    private static IEnumerable<Unprotected> SitesOf(MachineSurvey found) => found.Sites.Where(static site => !site.IsOurs)
        .Select(static site => new Unprotected("site", site.File, $"serves {string.Join(", ", site.Names)}, not the installation"));

    private static IEnumerable<Unprotected> TablesOf(MachineSurvey found) => found.CronTables.Where(static table => !table.IsOurs)
        .Select(static table => new Unprotected("crontab", table.User, "does not name the installation"));
}
