using Resgate.Cli.Graph;
using Resgate.Cli.Points;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Recovery.Graph;

namespace Resgate.Cli.History;

/// <summary>Judges the versions of a file by what points of around their time hold of its graph.</summary>
/// <param name="call">Gets a line for what cannot be read.</param>
/// <param name="plan">The plan.</param>
/// <param name="points">Newest first.</param>
/// <param name="keyFile">The key of the loglines; null for the one in the installation's <c>.env</c> of the time.</param>
internal sealed class GraphHistory(Invocation call, Plan plan, IReadOnlyList<PlacePoint> points, string? keyFile)
{
    /// <returns>Null for a file that nothing ever names.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>, <see cref="FailureKind.NotFound"/>: the file with the key holds none, or is not there.</exception>
    public async ValueTask<GraphVerdict?> ExamineAsync(PointPath path, FileVersion version)
    {
        if (!GraphSystem.IsOf(plan) || version.Content is not { } content)
        {
            return null;
        }

        var files = new NearestPoints(call, plan, points, version.LastPoint);
        if (ClipPath.Parse(path.ToString()) is { } clip)
        {
            var isVideo = clip.Part is GraphPart.Original or GraphPart.Video;
            var document = isVideo || version.Size > ClipDocument.LargestSize ? null : await PointFile.ReadAsync(version.Found[0], call.Cancellation);
            using var key = await KeyAsync(files);
            return await new GraphExaminer(files, key).ExamineAsync(clip, content, document, call.Cancellation);
        }

        var root = plan.Root.TrimEnd('/') + "/";
        if (!path.ToString().StartsWith(root, StringComparison.Ordinal) || await files.ReadAsync(root + ProgramSignature.FileName, call.Cancellation) is not { } list)
        {
            return null;
        }

        return path.ToString()[root.Length..] == ProgramSignature.FileName
            ? await OwnAsync(version)
            : ProgramSignature.Parse(list)?.Examine(path.ToString()[root.Length..], content);
    }

    private async ValueTask<GraphVerdict> OwnAsync(FileVersion version) =>
        version.Size <= ClipDocument.LargestSize && ProgramSignature.Parse(await PointFile.ReadAsync(version.Found[0], call.Cancellation)) is not null
            ? GraphVerdict.Holds("it has its own hash")
            : GraphVerdict.Broken("it does not have its own hash");

    private async ValueTask<HmacKey?> KeyAsync(NearestPoints files)
    {
        if (keyFile is not null)
        {
            return HmacKey.FromFile(TextFiles.Read(keyFile, "HMAC key"));
        }

        return await files.ReadAsync($"{plan.Root.TrimEnd('/')}/.env", call.Cancellation) is { } settings
            ? HmacKey.FromSettings(SystemSettings.Parse(settings))
            : null;
    }
}
