using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Format.Trees;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Recovery.Graph;

namespace Resgate.Cli.History;

/// <summary>What the points of all classes hold around one moment.</summary>
/// <param name="call">Gets a line for what cannot be read.</param>
/// <param name="plan">The plan.</param>
/// <param name="points">Newest first.</param>
/// <param name="moment">When a capture began that has the file to be judged.</param>
internal sealed class NearestPoints(Invocation call, Plan plan, IReadOnlyList<PlacePoint> points, Timestamp moment) : IPointFiles
{
    private readonly List<PlacePoint> _inOrder =
        [.. points.Where(point => point.Time <= moment), .. points.Where(point => point.Time > moment).OrderBy(static point => point.Time).ThenBy(static point => point.Distance)];

    public async ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        var sought = new PointPath(plan, path);
        foreach (var point in _inOrder)
        {
            try
            {
                if (await sought.FindAsync(point, cancellation) is { Node: { Type: NodeType.File, Size: <= ClipDocument.LargestSize } } found)
                {
                    return await PointFile.ReadAsync(found, cancellation);
                }
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !cancellation.IsCancellationRequested)
            {
                call.Warn($"error: {path} of {point.Stored.Id.ToShortString()} at {point.PlaceName}: {FailureReport.Advised(failure)}");
            }
        }

        return null;
    }
}
