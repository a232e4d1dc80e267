using Resgate.Engine.Trees;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Points;

/// <summary>A file or folder of the protected machine, as points may hold it.</summary>
/// <remarks>
/// By its own path, also where that leads through links that points hold; and a database, of which points hold a consistent copy in place of the file:
/// see <see cref="StagedPath"/>.
/// </remarks>
internal sealed class PointPath
{
    // As the kernel's.
    private const int MostLinks = 40;

    private readonly TreePath _path;
    private readonly string _text;

    /// <param name="plan">Relative paths are below its root.</param>
    /// <param name="text">As <see cref="RawText"/>.</param>
    public PointPath(Plan plan, string text)
    {
        _path = TreePath.Parse(plan.PathOf(text));
        _text = _path.ToString();
    }

    /// <summary>Looks for it in a point.</summary>
    /// <returns>Where it lies there, and its node; null when the point does not have it.</returns>
    /// <exception cref="ResgateException">Something of the point cannot be read.</exception>
    public async ValueTask<FoundPath?> FindAsync(PlacePoint point, CancellationToken cancellation)
    {
        foreach (var form in FormsIn(point).ToList())
        {
            if (await FindAsync(form, point, cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>As <see cref="FindAsync(PlacePoint, CancellationToken)"/>; of a link, what it leads to in the same point.</summary>
    public async ValueTask<FoundPath?> FindBehindAsync(PlacePoint point, CancellationToken cancellation) =>
        await BehindAsync(await FindAsync(point, cancellation), point, cancellation);

    /// <summary>Everything that a point holds of it: itself, what sources below it that are links lead to, and copies of databases.</summary>
    /// <returns>Null when that is nothing.</returns>
    /// <exception cref="ResgateException">Something of the point cannot be read.</exception>
    public async ValueTask<HeldPath?> HeldByAsync(PlacePoint point, CancellationToken cancellation)
    {
        if (_path.IsRoot)
        {
            return new HeldPath(point, [_path], IsFolder: true);
        }

        var own = IsCoveredBy(point) ? await FindAsync(_path, point, cancellation) : null;
        var isFolder = own is { Node.Type: NodeType.Directory };
        var held = own is null ? [] : new List<TreePath> { own.Path };
        foreach (var stored in point.Stored.Snapshot.Paths)
        {
            if (IsWithin(stored, _text))
            {
                var source = TreePath.Parse(stored);
                Add(held, (await BehindAsync(await FindAsync(source, point, cancellation), point, cancellation))?.Path);
            }
            else if (StagedPath.DatabaseOf(stored, point.Class.Name) is { } database && IsWithin(database, _text))
            {
                isFolder |= database != _text;
                Add(held, TreePath.Parse(stored));
            }
        }

        return held.Count == 0 ? null : new HeldPath(point, held, isFolder || held.Count > 1);
    }

    /// <summary>Whether a point holds it by its own path, or something below it, if there was anything when it was captured.</summary>
    public bool IsCoveredBy(PlacePoint point) =>
        point.Stored.Snapshot.Paths.Any(stored => IsWithin(_text, stored) || IsWithin(stored, _text));

    public override string ToString() => _text;

    private static async ValueTask<FoundPath?> BehindAsync(FoundPath? found, PlacePoint point, CancellationToken cancellation)
    {
        for (var links = 0; found is { Node: { Type: NodeType.Symlink, LinkTarget: { } target } } && links < MostLinks; links++)
        {
            byte[] folder = target is [(byte)'/', ..] ? [] : [.. found.Path.ToBytes(), .. "/.."u8];
            found = await FindAsync(TreePath.Parse([.. folder, (byte)'/', .. target]), point, cancellation);
        }

        return found;
    }

    private static async ValueTask<FoundPath?> FindAsync(TreePath form, PlacePoint point, CancellationToken cancellation)
    {
        var (reader, tree) = (await point.Visit.ReaderAsync(), point.Stored.Snapshot.Tree);
        var path = form;
        for (var links = 0; path is not null && links <= MostLinks; links++)
        {
            if (await path.SeekNodeAsync(reader, tree, cancellation) is { } node)
            {
                return new FoundPath(point, path, node);
            }

            path = await path.ThroughLinkAsync(reader, tree, cancellation);
        }

        return null;
    }

    // Only what a snapshot's own list of paths allows: no tree of the others has to be read.
    private IEnumerable<TreePath> FormsIn(PlacePoint point)
    {
        if (IsCoveredBy(point))
        {
            yield return _path;
        }

        if (point.Stored.Snapshot.Paths.FirstOrDefault(stored => StagedPath.DatabaseOf(stored, point.Class.Name) == _text) is { } copy)
        {
            yield return TreePath.Parse(copy);
        }
    }

    private static void Add(List<TreePath> held, TreePath? path)
    {
        if (path is not null && !held.Exists(folder => IsWithin(path.ToString(), folder.ToString())))
        {
            held.Add(path);
        }
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}

/// <summary>A path that a point has.</summary>
/// <param name="Point">The point.</param>
/// <param name="Path">Where it lies in the snapshot.</param>
/// <param name="Node">What is there.</param>
internal sealed record FoundPath(PlacePoint Point, TreePath Path, Node Node);

/// <summary>What a point has of a path and of everything below it.</summary>
/// <param name="Point">The point.</param>
/// <param name="Paths">Where that lies in the snapshot, none within another; at least one.</param>
/// <param name="IsFolder">Whether it may be more than one file.</param>
internal sealed record HeldPath(PlacePoint Point, IReadOnlyList<TreePath> Paths, bool IsFolder);
