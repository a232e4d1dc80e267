using System.Text;
using Resgate.Cli.Points;
using Resgate.Engine.Trees;
using Resgate.Format.Trees;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Recovery.Graph;
using Resgate.Recovery.Graph.Sets;

namespace Resgate.Cli.Graph;

/// <summary>The points that restores of all classes at one time would take, seen as one installation.</summary>
/// <param name="plan">The plan.</param>
/// <param name="points">One of each class that has any by then, the newest first.</param>
/// <param name="cache">What other sets have read.</param>
/// <param name="databases">Reads states that are databases.</param>
internal sealed class PointSet(Plan plan, IReadOnlyList<PlacePoint> points, GraphCache cache, SqliteState databases) : IPointSet
{
    private static readonly HashSet<string> _clipFolders = [.. Enum.GetValues<GraphPart>().Select(ClipPath.FolderOf)];

    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FoundPath> _listed = new(StringComparer.Ordinal);

    public IReadOnlyList<PlacePoint> Points { get; } = points;

    /// <summary>The classes whose points hold clips or the state, as far as was asked by now.</summary>
    public IReadOnlySet<string> Holders => _holders;

    public DateTimeOffset Moment => Points[0].Time.ToDateTimeOffset();

    /// <summary>The newest whole point of each class that is not later; of one capture, the nearest.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="points">Newest first, nearest first.</param>
    /// <param name="at">The time.</param>
    public static IReadOnlyList<PlacePoint> Choose(Plan plan, IReadOnlyList<PlacePoint> points, Timestamp at) =>
    [
        .. plan.Classes.Select(one => points.FirstOrDefault(point => point.Class == one && point.IsWhole && point.Time <= at))
            .OfType<PlacePoint>()
            .OrderByDescending(static point => point.Time),
    ];

    public async ValueTask<IReadOnlyList<string>?> ListAsync(string folder, CancellationToken cancellation)
    {
        var path = new PointPath(plan, folder);
        List<string>? names = null;
        foreach (var point in Points.Where(path.IsCoveredBy))
        {
            // A link that leads out of the point says nothing of what was there.
            if (await path.FindBehindAsync(point, cancellation) is not { Node: { Type: NodeType.Directory, Subtree: { } tree } } found)
            {
                names ??= await path.FindAsync(point, cancellation) is null ? [] : null;
                continue;
            }

            names ??= [];
            if (_clipFolders.Contains(Path.GetFileName(folder)))
            {
                _holders.Add(point.Class.Name);
            }

            foreach (var (name, node) in await cache.ListingAsync(tree, () => ListAsync(point, tree, cancellation)))
            {
                // Of two classes that hold the same file, the newer point counts.
                var file = $"{folder}/{name}";
                if (_listed.TryAdd(file, new FoundPath(point, found.Path, node)) || _listed[file].Point == point)
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    public async ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation) =>
        (_listed.TryGetValue(path, out var listed) ? listed : await FindAsync(path, cancellation)) is { Node: { Type: NodeType.File, Size: <= ClipDocument.LargestSize } } found
            ? await cache.DocumentAsync(found, cancellation)
            : null;

    public async ValueTask<IReadOnlyList<StateEntry>?> ReadStateAsync(string path, CancellationToken cancellation)
    {
        if (await FindAsync(path, cancellation) is not { Node.Type: NodeType.File } found)
        {
            return null;
        }

        _holders.Add(found.Point.Class.Name);
        return await cache.StateAsync(found, databases, cancellation);
    }

    private async ValueTask<FoundPath?> FindAsync(string path, CancellationToken cancellation)
    {
        var sought = new PointPath(plan, path);
        foreach (var point in Points)
        {
            if (await sought.FindAsync(point, cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static async ValueTask<IReadOnlyList<(string Name, Node Node)>> ListAsync(PlacePoint point, Id tree, CancellationToken cancellation)
    {
        var files = new List<(string, Node)>();
        var cursor = new TreeCursor(await point.Visit.ReaderAsync(), tree);
        while (await cursor.MoveNextAsync(cancellation))
        {
            if (cursor.Node.Type == NodeType.File)
            {
                files.Add((Encoding.UTF8.GetString(cursor.Path)[1..], cursor.Node));
            }
        }

        return files;
    }
}
