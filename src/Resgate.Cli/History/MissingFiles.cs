using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Trees;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Cli.History;

/// <summary>Finds what points have of a folder and the machine has not any more: what was deleted, lost or renamed.</summary>
/// <remarks>A folder that is the same in two points is read once, so that what is read depends on what has changed.</remarks>
/// <param name="call">Gets a line for each point that cannot be read.</param>
/// <param name="path">The folder.</param>
internal sealed class MissingFiles(Invocation call, PointPath path)
{
    private readonly Dictionary<string, MissingFile?> _files = new(StringComparer.Ordinal);
    private readonly HashSet<(string Path, Id Tree)> _read = [];

    /// <param name="points">Newest first.</param>
    /// <returns>In the order of their paths, each as the newest point that has it.</returns>
    public async ValueTask<IReadOnlyList<MissingFile>> FindAsync(IReadOnlyList<PlacePoint> points)
    {
        foreach (var point in points)
        {
            try
            {
                await LookAsync(point);
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                // What it has not shown another place may still have.
                _read.Clear();
                call.Warn($"error: passing over snapshot {point.Stored.Id.ToShortString()} at {point.PlaceName}: {FailureReport.Advised(failure)}");
            }
        }

        return [.. _files.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => one.Value).OfType<MissingFile>()];
    }

    private async ValueTask LookAsync(PlacePoint point)
    {
        if (await path.HeldByAsync(point, call.Cancellation) is not { } held)
        {
            return;
        }

        var (reader, root) = (await point.Visit.ReaderAsync(), point.Stored.Snapshot.Tree);
        foreach (var where in held.Paths)
        {
            if (where.IsRoot)
            {
                await WalkAsync(point, [], root);
            }
            else if (await where.SeekNodeAsync(reader, root, call.Cancellation) is { Type: NodeType.Directory, Subtree: { } tree })
            {
                await WalkAsync(point, where.ToBytes(), tree);
            }
            else if (await where.SeekNodeAsync(reader, root, call.Cancellation) is { } node)
            {
                Take(point, where.ToBytes(), node);
            }
        }
    }

    private async ValueTask WalkAsync(PlacePoint point, byte[] folder, Id tree)
    {
        if (!_read.Add((RawText.Decode(folder), tree)))
        {
            return;
        }

        var cursor = new TreeCursor(await point.Visit.ReaderAsync(), tree);
        while (await cursor.MoveNextAsync(call.Cancellation))
        {
            byte[] file = [.. folder, .. cursor.Path];
            if (cursor.Node is not { Type: NodeType.Directory, Subtree: { } below })
            {
                Take(point, file, cursor.Node);
            }
            else if (!_read.Add((RawText.Decode(file), below)))
            {
                cursor.Skip();
            }
        }
    }

    // The newest point speaks: of a file that is there now, too, so that the disk is asked once.
    private void Take(PlacePoint point, byte[] stored, Node node)
    {
        var (name, className) = (RawText.Decode(stored), point.Class.Name);
        var own = StagedPath.DatabaseOf(name, className) ?? name;
        var isOutput = StagedPath.CrontabOf(name, className) is not null || StagedPath.OutputOf(name, className) is not null;
        if (!isOutput && !_files.ContainsKey(own))
        {
            var file = RawText.Encode(own);
            _files.Add(own, SourcePaths.Exists(file) ? null : new MissingFile(file, node, point));
        }
    }
}
