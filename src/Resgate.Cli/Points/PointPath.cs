using Resgate.Engine.Trees;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Points;

/// <summary>A file or folder of the protected machine, as points may hold it.</summary>
/// <remarks>
/// By its own path, also where that leads through links that points hold; and a database, of which points hold a consistent copy in place of the file, below the folder it was staged
/// in: <c>…/staging/CLASS/sqlite</c> and its own path.
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
    public async ValueTask<FoundPath?> FindBehindAsync(PlacePoint point, CancellationToken cancellation)
    {
        var found = await FindAsync(point, cancellation);
        for (var links = 0; found is { Node: { Type: NodeType.Symlink, LinkTarget: { } target } } && links < MostLinks; links++)
        {
            byte[] folder = target is [(byte)'/', ..] ? [] : [.. found.Path.ToBytes(), .. "/.."u8];
            found = await FindAsync(TreePath.Parse([.. folder, (byte)'/', .. target]), point, cancellation);
        }

        return found;
    }

    /// <summary>Whether a point holds it by its own path, or something below it, if there was anything when it was captured.</summary>
    public bool IsCoveredBy(PlacePoint point) =>
        point.Stored.Snapshot.Paths.Any(stored => IsWithin(_text, stored) || IsWithin(stored, _text));

    /// <summary>What a restore of a path takes: the path, and the copies of the databases that lay below it.</summary>
    public static IEnumerable<TreePath> WithCopiesBelow(FoundPath found)
    {
        var below = StagedAt(found.Point, found.Path.ToString()) + "/";
        return found.Point.Stored.Snapshot.Paths
            .Where(stored => stored.Contains(below, StringComparison.Ordinal))
            .Select(static stored => TreePath.Parse(stored))
            .Prepend(found.Path);
    }

    public override string ToString() => _text;

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

        var staged = StagedAt(point, _text);
        if (point.Stored.Snapshot.Paths.FirstOrDefault(stored => stored.EndsWith(staged, StringComparison.Ordinal)) is { } copy)
        {
            yield return TreePath.Parse(copy);
        }
    }

    private static string StagedAt(PlacePoint point, string path) => $"/staging/{point.Class.Name}/sqlite{path.TrimEnd('/')}";

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}

/// <summary>A path that a point has.</summary>
/// <param name="Point">The point.</param>
/// <param name="Path">Where it lies in the snapshot.</param>
/// <param name="Node">What is there.</param>
internal sealed record FoundPath(PlacePoint Point, TreePath Path, Node Node);
