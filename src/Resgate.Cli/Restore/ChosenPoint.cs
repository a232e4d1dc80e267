using Resgate.Cli.Points;
using Resgate.Engine.Filters;
using Resgate.Engine.Trees;
using Resgate.Format.Text;

namespace Resgate.Cli.Restore;

/// <summary>One point that is to be restored, and how much of it.</summary>
/// <param name="Point">The point.</param>
/// <param name="Paths">Where in it lies what is wanted; null for all of it.</param>
internal sealed record ChosenPoint(PlacePoint Point, IReadOnlyList<TreePath>? Paths)
{
    /// <summary>Selects what is wanted of the point, and of that what the user wants.</summary>
    /// <param name="wanted">What the user wants; everything, where paths are chosen already.</param>
    public PathFilter Filter(PathFilter wanted) => Paths is null || Paths.Any(static path => path.IsRoot)
        ? wanted
        : PathFilter.Including(PatternList.Parse(Paths.Select(static path => LiteralPattern.Of(path.ToBytes()))));

    /// <summary>Its paths, as far as a filter selects them.</summary>
    public IEnumerable<string> Selected(PathFilter filter) =>
        Point.Stored.Snapshot.Paths.Where(path => filter.Judge(RawText.Encode(path), isFolder: false).IsSelected);
}
