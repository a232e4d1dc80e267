using Resgate.Cli.Points;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;

namespace Resgate.Cli.Restore;

/// <summary>What a restore of a class may delete: what lies in a folder that the class protects whole, and nobody else's.</summary>
/// <remarks>
/// A folder is one that the point was made of: what a wildcard found is known for the files that it found alone. Nobody else's is what
/// the class does not exclude, what is no database of the plan, and what no other class protects, by the plan or by any of its points.
/// </remarks>
internal sealed class ClassDeletion
{
    private readonly PatternList _folders;
    private readonly PathFilter _excludes;
    private readonly PatternList _databases;
    private readonly List<ProtectedPaths> _others;

    /// <param name="plan">The plan.</param>
    /// <param name="point">What is restored.</param>
    /// <param name="points">All that is known of other classes.</param>
    public ClassDeletion(Plan plan, PlacePoint point, IReadOnlyList<PlacePoint> points)
    {
        var snapshot = point.Stored.Snapshot;
        _folders = PatternList.Parse(snapshot.Paths.Select(static path => (byte[])[.. LiteralPattern.Of(RawText.Encode(path)), .. "/*"u8]));
        _excludes = PathFilter.Excluding(PatternList.Parse(point.Class.Exclude), PatternList.Parse(snapshot.Excludes));
        _databases = PatternList.Parse(plan.Classes.SelectMany(one => ProtectedPaths.DatabasesOf(plan, one)));
        _others = [.. plan.Classes.Where(one => one != point.Class).Select(one => ProtectedPaths.Of(plan, one, points))];
    }

    /// <param name="path">In the snapshot; clean, raw bytes.</param>
    public bool Allows(byte[] path) =>
        _folders.Matches(path)
        && _excludes.Judge(path, isFolder: false).IsSelected
        && !_databases.Matches(path)
        && !_others.Exists(other => other.Holds(path));
}
