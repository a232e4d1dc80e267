using Resgate.Capture;
using Resgate.Capture.Databases;
using Resgate.Cli.Points;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;

namespace Resgate.Cli.Restore;

/// <summary>What a class protects: by what the plan names, and by what its points were made of, which knows what wildcards once found.</summary>
/// <param name="Named">Patterns of the plan.</param>
/// <param name="Captured">Paths of points.</param>
/// <param name="Excludes">What the class leaves out of both.</param>
internal sealed record ProtectedPaths(PatternList Named, IReadOnlySet<string> Captured, PathFilter Excludes)
{
    public static ProtectedPaths Of(Plan plan, PlannedClass one, IEnumerable<PlacePoint> points) => new(
        PatternList.Parse(one.Sources.OfType<PathSource>().SelectMany(static source => source.Paths).SelectMany(path => NamesOf(plan.PathOf(path)))),
        points.Where(point => point.Class == one).SelectMany(static point => point.Stored.Snapshot.Paths).ToHashSet(),
        PathFilter.Excluding(PatternList.Parse(one.Exclude)));

    /// <summary>Patterns of a class's databases and of what SQLite keeps beside them: no point has these files, only copies.</summary>
    public static IEnumerable<string> DatabasesOf(Plan plan, PlannedClass one) => one.Sources.OfType<SqliteSource>()
        .SelectMany(static source => source.Databases)
        .SelectMany(path => NamesOf(plan.PathOf(path)))
        .SelectMany(static path => (string[])[path, .. SqliteFiles.Suffixes.Select(suffix => path + suffix)]);

    /// <param name="path">In a snapshot; clean, raw bytes.</param>
    public bool Holds(byte[] path) => (Named.Matches(path) || IsCaptured(path)) && Excludes.Judge(path, isFolder: false).IsSelected;

    private bool IsCaptured(byte[] path)
    {
        for (var folder = LossyText.Decode(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Captured.Contains(folder))
            {
                return true;
            }
        }

        return false;
    }

    // What lies behind links is in points by its real name, too. Of a path with wildcards, the links before the first of them are known.
    private static IEnumerable<string> NamesOf(string path)
    {
        var wild = path.AsSpan().IndexOfAny("*?[\\");
        var end = wild < 0 ? path.Length : path.LastIndexOf('/', wild);
        return LinkedPath.NamesOf(path[..end]).Select(name => name.TrimEnd('/') + path[end..]);
    }
}
