using System.Text;
using Resgate.Capture.Discovery;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;

namespace Resgate.Capture.Drafting;

/// <summary>Fits a class of the profile to what was found, so that every path it names is there.</summary>
/// <remarks>
/// A path that is not there gets a <c>*</c> at its end: a pattern may find nothing, and what comes later is protected from then on.
/// </remarks>
/// <param name="profile">The profile, with the installation as its root.</param>
/// <param name="found">The machine.</param>
internal sealed class ClassDrafter(Plan profile, MachineSurvey found)
{
    private const string UsualStorage = "storage";
    private const string LogClass = "logs";
    private static readonly string[] _stateNames = ["processed_videos.txt", "processed_videos.log"];

    /// <param name="one">Of the profile.</param>
    /// <param name="takesHost">Whether this class gets what was found of databases, sites, keys, units and cron tables.</param>
    public DraftedClass Draft(PlannedClass one, bool takesHost)
    {
        var missing = new List<string>();
        var sources = one.Sources.Select(source => source switch
        {
            PathSource paths => paths with { Paths = [.. paths.Paths.SelectMany(path => Fit(path, missing))] },
            SqliteSource databases => databases with { Databases = [.. databases.Databases.Select(Pattern)] },
            _ => source,
        }).Where(static source => source is not CrontabSource).ToList();
        List<PlannedSource> added = [.. takesHost ? [.. Files(sources), .. Databases(one, sources), .. Tables()] : (PlannedSource[])[], .. Volumes(one, takesHost)];
        sources.AddRange(added);
        var named = one.Sources.OfType<PathSource>().SelectMany(static paths => paths.Paths);
        var isMoved = named.Any(path => Placed(path) != path || TargetsOf(path).Any() || Apart(path).Any());
        var hasCrontab = one.Sources.Any(static source => source is CrontabSource);
        return new DraftedClass(
            one.Name,
            new PathCover(PatternsOf(sources)).IsEmpty && !sources.Any(static source => source is CrontabSource or VolumeSource) ? [] : sources,
            WithTargets(one.Order),
            WithTargets(one.WriteOnce),
            missing,
            added,
            isMoved,
            Differs: isMoved || hasCrontab || missing.Count > 0 || added.Count > 0);
    }

    /// <summary>Every pattern of paths and databases, absolute.</summary>
    public IEnumerable<string> PatternsOf(IEnumerable<PlannedSource> sources) => sources.SelectMany(static source => source switch
    {
        PathSource paths => paths.Paths,
        SqliteSource databases => databases.Databases,
        _ => [],
    }).Select(profile.PathOf);

    private IEnumerable<PlannedSource> Files(List<PlannedSource> sources)
    {
        var cover = new PathCover(PatternsOf(sources));
        var state = found.Entries.Where(static entry => !entry.IsFolder && _stateNames.Contains(Path.GetFileName(entry.Path))).Select(static entry => entry.Path);
        var sites = found.Sites.Where(static site => site.IsOurs).SelectMany(static site => site.TlsFiles.Prepend(site.File));
        List<string> wanted =
        [
            .. state.Concat(found.StateFile is { } file && !found.Databases.Contains(file) ? [file] : [])
                .Concat(found.HostFiles.Concat(sites).SelectMany(LinkedPath.WithTarget))
                .Where(path => !cover.Covers(path) && IsNameable(path))
                .Distinct()
                .Select(Literal),
        ];
        return wanted.Count > 0 ? [new PathSource(profile.Marks, wanted)] : [];
    }

    private IEnumerable<PlannedSource> Databases(PlannedClass one, List<PlannedSource> sources)
    {
        var excludes = PathFilter.Excluding(PatternList.Parse(one.Exclude));
        var cover = new PathCover(PatternsOf(sources.Where(static source => source is SqliteSource)));
        List<string> wanted =
        [
            .. found.Databases
                .Where(path => !cover.Covers(path) && IsNameable(path) && excludes.Judge(RawText.Encode(path), isFolder: false).IsSelected)
                .Select(Literal),
        ];
        return wanted.Count > 0 ? [new SqliteSource(profile.Marks, wanted)] : [];
    }

    // A volume's name is all there is to go by: logs go where logs are, and whatever else may be state.
    private IEnumerable<PlannedSource> Volumes(PlannedClass one, bool takesState) => found.Docker.Volumes
        .Where(volume => volume.IsLocal && PlanDrafter.IsOurs(volume, found.Root))
        .Where(volume => volume.Name.Contains("log", StringComparison.OrdinalIgnoreCase) ? one.Name == LogClass : takesState)
        .Select(volume => new VolumeSource(profile.Marks, volume.Name, VolumeCapture.Pause, [], null));

    private IEnumerable<PlannedSource> Tables() =>
        found.CronTables.Where(static table => table.IsOurs).Select(table => new CrontabSource(profile.Marks, table.User));

    private IEnumerable<string> Fit(string path, List<string> missing)
    {
        if (path.Contains('*', StringComparison.Ordinal) || (LinkedPath.RealNameOf(profile.PathOf(Placed(path))) is { } real && Path.Exists(real)))
        {
            return [Pattern(path), .. TargetsOf(path).Select(Literal), .. Apart(path)];
        }

        missing.Add(Placed(path));
        return [Pattern(path) + "*"];
    }

    // What is anywhere in the installation may be in its storage, which need not be within it; and ** follows no links.
    private IEnumerable<string> Apart(string path) =>
        path.StartsWith("**/", StringComparison.Ordinal) ? found.StorageApart.Select(folder => $"{Literal(folder)}/{path}") : [];

    // What a link leads to is captured with it anyway; named, it can be seen in the plan.
    private IEnumerable<string> TargetsOf(string path) => LinkedPath.WithTarget(profile.PathOf(Placed(path))).Skip(1)
        .Where(Path.Exists);

    private IReadOnlyList<string> WithTargets(IEnumerable<string> folders) =>
        [.. folders.SelectMany(folder => TargetsOf(folder).Select(Shortened).Prepend(Placed(folder)))];

    // The profile's storage is in the root; this machine's may be anywhere.
    private string Placed(string path) => IsInStorage(path) ? Shortened(found.Storage + path[UsualStorage.Length..]) : path;

    // Likewise, where a source is meant: those have wildcards, and a folder's own name may look like one.
    private string Pattern(string path) => IsInStorage(path) ? Literal(found.Storage) + path[UsualStorage.Length..] : path;

    private static bool IsInStorage(string path) => MachineSurvey.IsWithin(path, UsualStorage);

    private string Shortened(string path) => MachineSurvey.IsWithin(path, found.Root) && path != found.Root ? path[(found.Root.TrimEnd('/').Length + 1)..] : path;

    // Names that are not UTF-8 have no spelling in a plan.
    private static bool IsNameable(string path) => !path.Contains('\uFFFD', StringComparison.Ordinal);

    private string Literal(string path)
    {
        var text = new StringBuilder();
        foreach (var letter in Shortened(path))
        {
            text.Append(letter is '*' or '?' or '[' or '\\' ? "\\" : "").Append(letter);
        }

        return text.ToString();
    }
}
