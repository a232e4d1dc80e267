using Resgate.Capture.Databases;
using Resgate.Capture.Volumes;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture;

/// <summary>Compares what the sources of a class mean on this machine now with what its points were made of.</summary>
/// <remarks>By names alone, as snapshots list them: cheap, and blind to what a point lacks below a name.</remarks>
/// <param name="root">The folder that relative paths are in.</param>
public sealed class SourceCoverage(string root)
{
    /// <param name="one">The class.</param>
    /// <param name="captured">What its points were made of; null when no point is known, so that nothing is said of them.</param>
    /// <returns>What is in no point, or means nothing here; in the order of the sources.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a pattern is malformed.</exception>
    public IEnumerable<CaptureProblem> Gaps(PlannedClass one, CapturedPaths? captured)
    {
        var search = new PathSearch(root, one.Exclude);
        return one.Sources.SelectMany(source => source switch
        {
            PathSource paths => paths.Paths.SelectMany(path => OfPath(path, search.Find(path), captured, FormsOf)),
            SqliteSource databases => databases.Databases.SelectMany(path => OfPath(path, DatabasesAt(one, search.Find(path)), captured, static found => [Copied(found)])),
            CrontabSource crontab => OfCopy($"crontab of {crontab.User}", $"/crontab/{crontab.User}", captured),
            CommandSource command => OfCopy($"output of {command.StoredAs}", $"/command/{command.StoredAs}", captured),
            VolumeSource volume => OfCopy($"volume {volume.Volume}", VolumeCopyPath.End(one.Name, volume.Volume), captured),
            _ => (IEnumerable<CaptureProblem>)[],
        });
    }

    // A path that is a database itself is stored as a copy, like those that are said to be one, and its journals are in that.
    private static string[] FormsOf(string path) =>
        [path, Copied(path), .. SqliteFiles.Suffixes.Where(end => path.EndsWith(end, StringComparison.Ordinal)).Select(end => Copied(path[..^end.Length]))];

    private static string Copied(string path) => "/sqlite" + path;

    private static IReadOnlyList<byte[]>? DatabasesAt(PlannedClass one, IReadOnlyList<byte[]>? found) => found is null
        ? null
        : [.. new DatabaseSearch(PathFilter.Excluding(PatternList.Parse(one.Exclude))).NamedBy(found, CancellationToken.None)];

    private static IEnumerable<CaptureProblem> OfPath(
        string path, IReadOnlyList<byte[]>? found, CapturedPaths? captured, Func<string, string[]> stored)
    {
        if (found is null)
        {
            return [new CaptureProblem(path, "does not exist")];
        }

        if (found.Count == 0)
        {
            return [new CaptureProblem(path, "finds nothing")];
        }

        return found.Select(static one => LossyText.Decode(one))
            .SelectMany(one => Gap(one, captured, name => stored(one).Any(form => Holds(name, form))));
    }

    private static IEnumerable<CaptureProblem> OfCopy(string source, string end, CapturedPaths? captured) =>
        Gap(source, captured, name => name.EndsWith(end, StringComparison.Ordinal));

    private static IEnumerable<CaptureProblem> Gap(string source, CapturedPaths? captured, Func<string, bool> isIt) =>
        captured is null || captured.Newest.Any(isIt) ? []
        : captured.Earlier.Any(isIt) ? [new CaptureProblem(source, "is not in the newest point, only in earlier ones")]
        : [new CaptureProblem(source, "is in no point yet")];

    // Staged copies have the staging folder before their path; plain paths have nothing.
    private static bool Holds(string name, string path) =>
        path.StartsWith("/sqlite/", StringComparison.Ordinal)
            ? name.EndsWith(path, StringComparison.Ordinal)
            : path == name || path.StartsWith(name.TrimEnd('/') + "/", StringComparison.Ordinal);
}
