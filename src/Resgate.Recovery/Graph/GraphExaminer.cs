using Resgate.Primitives;

namespace Resgate.Recovery.Graph;

/// <summary>Judges one file by what other files of its clip, or the list of program files, say of it.</summary>
/// <remarks>
/// What is believed, in this order: a logline whose HMAC holds, since only who had the key wrote it; then whatever names a hash. A logline
/// whose HMAC is broken says nothing. A summary is proved by its logline alone. Nothing hashes an analysis: it can only agree.
/// </remarks>
/// <param name="files">What points hold around the moment of the version to be judged.</param>
/// <param name="key">The key of the loglines of that moment; null when there is none.</param>
public sealed class GraphExaminer(IPointFiles files, HmacKey? key)
{
    /// <param name="path">Where the file lies.</param>
    /// <param name="content">The hash of its content.</param>
    /// <param name="document">Its content, of any part but videos.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<GraphVerdict> ExamineAsync(ClipPath path, Id content, byte[]? document, CancellationToken cancellation)
    {
        var own = document is null ? null : ClipDocument.Parse(document);
        return path.Part switch
        {
            GraphPart.Original or GraphPart.Video => await VideoAsync(path, content, cancellation),
            GraphPart.Analysis when own is not null => await AnalysisAsync(path, own, cancellation),
            GraphPart.Summary when own is not null => await SummaryAsync(path, own, cancellation),
            GraphPart.Logline when own is not null => await LoglineAsync(path, own, cancellation),
            GraphPart.Page => GraphVerdict.NotExamined("it is made from the logline beside it"),
            _ => GraphVerdict.NotExamined("it says nothing of other files"),
        };
    }

    private async ValueTask<GraphVerdict> VideoAsync(ClipPath path, Id content, CancellationToken cancellation)
    {
        var logline = await ReadAsync(path, GraphPart.Logline, cancellation);
        var seal = logline?.Seal?.Check(key);
        if (seal == SealState.Holds && logline!.Video is { } signed)
        {
            return signed == content
                ? GraphVerdict.Holds("its logline, whose HMAC holds, names its hash")
                : GraphVerdict.Broken($"its logline, whose HMAC holds, names the hash {signed.ToShortString()}");
        }

        var witnesses = new List<(string Name, Id Video)>();
        foreach (var part in (GraphPart[])[GraphPart.Analysis, GraphPart.Summary, GraphPart.Logline])
        {
            var word = part == GraphPart.Logline ? seal == SealState.Broken ? null : logline : await ReadAsync(path, part, cancellation);
            if (word?.Video is { } video)
            {
                witnesses.Add((NameOf(part), video));
            }
        }

        return witnesses switch
        {
            [] => GraphVerdict.NotExamined("no point has an analysis, a summary or a logline that names its hash"),
            _ when witnesses.Find(one => one.Video != content) is { Name: not null } other =>
                GraphVerdict.Broken($"its {other.Name} names the hash {other.Video.ToShortString()}"),
            [var one] => GraphVerdict.Holds($"its {one.Name} names its hash; {SealText(seal)}"),
            [.. var first, var last] => GraphVerdict.Holds(
                $"its {string.Join(", its ", first.Select(static one => one.Name))} and its {last.Name} name its hash; {SealText(seal)}"),
        };
    }

    private async ValueTask<GraphVerdict> AnalysisAsync(ClipPath path, ClipDocument own, CancellationToken cancellation)
    {
        var agreed = new List<string>();
        foreach (var part in (GraphPart[])[GraphPart.Summary, GraphPart.Logline])
        {
            var other = await ReadAsync(path, part, cancellation);
            if (other?.Video is not { } video || other.Seal?.Check(key) == SealState.Broken)
            {
                continue;
            }

            if (video != own.Video)
            {
                return GraphVerdict.Broken($"its {NameOf(part)} is about another video");
            }

            agreed.Add(NameOf(part));
        }

        return agreed.Count == 0
            ? GraphVerdict.NotExamined("no point has a summary or a logline of the same clip")
            : GraphVerdict.Holds($"it is about the same video as its {string.Join(" and its ", agreed)}; nothing names its own hash");
    }

    private async ValueTask<GraphVerdict> SummaryAsync(ClipPath path, ClipDocument own, CancellationToken cancellation)
    {
        var logline = await ReadAsync(path, GraphPart.Logline, cancellation);
        var seal = logline?.Seal?.Check(key);
        if (logline?.SummaryHash is { } named && seal != SealState.Broken)
        {
            return named == own.Content
                ? GraphVerdict.Holds(seal == SealState.Holds ? "its logline, whose HMAC holds, names its hash" : $"its logline names its hash; {SealText(seal)}")
                : GraphVerdict.Broken($"its logline names the hash {named.ToShortString()}");
        }

        return await ReadAsync(path, GraphPart.Analysis, cancellation) is { Video: { } video } && video != own.Video
            ? GraphVerdict.Broken("its analysis is about another video")
            : GraphVerdict.NotExamined(logline is null ? "no point has a logline that names its hash" : "the HMAC of its logline is broken");
    }

    private async ValueTask<GraphVerdict> LoglineAsync(ClipPath path, ClipDocument own, CancellationToken cancellation)
    {
        var seal = own.Seal?.Check(key);
        var summary = await ReadAsync(path, GraphPart.Summary, cancellation);
        var refers = summary is null ? "no point has the summary it names"
            : summary.Content == own.SummaryHash ? "it names the hash of its summary"
            : "the summary is not the one it names";
        return seal switch
        {
            SealState.Holds => GraphVerdict.Holds($"its HMAC holds; {refers}"),
            SealState.Broken => GraphVerdict.Broken("its HMAC is not that of its content"),
            null => GraphVerdict.Broken("it is not signed"),
            _ => GraphVerdict.NotExamined($"{SealText(seal)}; {refers}"),
        };
    }

    private async ValueTask<ClipDocument?> ReadAsync(ClipPath path, GraphPart part, CancellationToken cancellation) =>
        await files.ReadAsync(path.Of(part), cancellation) is { } content ? ClipDocument.Parse(content) : null;

    private static string SealText(SealState? seal) => seal switch
    {
        SealState.NoKey => "the HMAC is not examined: no key",
        SealState.OtherKey => "the HMAC is not examined: it was made with another key",
        SealState.Broken => "the HMAC of the logline is broken",
        _ => "there is no HMAC to examine",
    };

    private static string NameOf(GraphPart part) => part switch
    {
        GraphPart.Analysis => "analysis",
        GraphPart.Summary => "summary",
        _ => "logline",
    };
}
