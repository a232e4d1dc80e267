using System.IO.Pipelines;
using Resgate.Cli.Output;
using Resgate.Cli.Points;
using Resgate.Engine.Dump;
using Resgate.Engine.Trees;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Recovery.Verdicts;

namespace Resgate.Cli.History;

/// <summary>Finds every version of a file in the points of all places, and examines each once.</summary>
/// <param name="call">Gets a line for what cannot be read.</param>
/// <param name="examiners">Judges of content.</param>
/// <param name="graph">Judges by other files.</param>
internal sealed class FileHistory(Invocation call, Examiners examiners, GraphHistory graph)
{
    /// <summary>All versions, the one in the newest point first.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no point has it, or as no file.</exception>
    public async ValueTask<IReadOnlyList<FileVersion>> FindAsync(PointPath path, IReadOnlyList<PlacePoint> points)
    {
        var found = await FindAllAsync(path, points);
        if (found.Count == 0)
        {
            throw new ResgateException(FailureKind.NotFound, $"no point has {path}");
        }

        // Blobs are the same where places cut alike; elsewhere only the content itself can tell.
        var versions = new List<FileVersion>();
        foreach (var alike in found.GroupBy(static one => (one.Point.Visit.Opened!.Repository.Config.Polynomial, BlobsOf(one.Node))))
        {
            var examined = await ExamineAsync([.. alike]);
            foreach (var version in alike.GroupBy(static one => one.Node.ModifiedAt))
            {
                versions.Add(new FileVersion(
                    examined.Content, version.First().Node.Size, version.Key, new Judgement(examined.Verdict, Graph: null), [.. version]));
            }
        }

        var merged = Merge(versions);
        for (var index = 0; index < merged.Count; index++)
        {
            var seen = await graph.ExamineAsync(path, merged[index]);
            merged[index] = merged[index] with { Judgement = merged[index].Judgement with { Graph = seen } };
        }

        return merged;
    }

    private async ValueTask<List<FoundPath>> FindAllAsync(PointPath path, IReadOnlyList<PlacePoint> points)
    {
        var found = new List<FoundPath>();
        foreach (var point in points)
        {
            try
            {
                if (await path.FindAsync(point, call.Cancellation) is { } one)
                {
                    found.Add(one.Node.Type == NodeType.File
                        ? one
                        : throw new ResgateException(FailureKind.Usage, $"{path} is no file but a {one.Node.Type.ToWord()}"));
                }
            }
            catch (ResgateException failure) when (
                failure.Kind is not (FailureKind.Cancelled or FailureKind.Usage) && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: passing over snapshot {point.Stored.Id.ToShortString()} at {point.PlaceName}: {FailureReport.Advised(failure)}");
            }
        }

        return found;
    }

    /// <summary>Reads it from the nearest place, and from the next one if that cannot give it.</summary>
    private async ValueTask<(Id? Content, Verdict Verdict)> ExamineAsync(List<FoundPath> alike)
    {
        ResgateException? failure = null;
        foreach (var one in alike.OrderBy(static one => one.Point.Distance).DistinctBy(static one => one.Point.PlaceName))
        {
            try
            {
                var examination = await ExamineAsync(one);
                return (examination.Content, examination.Verdict);
            }
            catch (ResgateException cause) when (cause.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: {one.Path} of {one.Point.Stored.Id.ToShortString()} at {one.Point.PlaceName}: {FailureReport.Advised(cause)}");
                failure = cause;
            }
        }

        return (null, failure!.Kind is FailureKind.Damaged or FailureKind.NotFound
            ? Verdict.Damaged("no place has all of its content any more")
            : Verdict.Unknown("no place that has it can be read now"));
    }

    private async ValueTask<FileExamination> ExamineAsync(FoundPath one)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        var pipe = new Pipe();
        var writing = WriteAsync(one, pipe.Writer, stop.Token);
        try
        {
            await using var stream = pipe.Reader.AsStream();
            return await FileExamination.RunAsync(one.Node.Name, stream, examiners, call.Cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
    }

    // The reader gets what goes wrong here.
    private static async Task WriteAsync(FoundPath one, PipeWriter writer, CancellationToken cancellation)
    {
        try
        {
            using var content = new FileContent(one.Point.Visit.Opened!.Repository);
            await content.CopyToAsync(one.Node, writer.AsStream(leaveOpen: true), cancellation);
            await writer.CompleteAsync();
        }
        catch (Exception failure)
        {
            await writer.CompleteAsync(failure);
        }
    }

    private static List<FileVersion> Merge(List<FileVersion> versions) =>
    [
        .. versions.GroupBy(static version => (version.Content, version.Size, version.Modified, Unread: version.Content is null ? version : null))
            .Select(static same => same.First() with
            {
                Found =
                [
                    .. same.SelectMany(static version => version.Found)
                        .OrderByDescending(static found => found.Point.Time)
                        .ThenBy(static found => found.Point.Distance),
                ],
            })
            .OrderByDescending(static version => version.LastPoint),
    ];

    private static Id BlobsOf(Node file) => Id.Of([.. (file.Content ?? []).SelectMany(static id => id.ToArray())]);
}
