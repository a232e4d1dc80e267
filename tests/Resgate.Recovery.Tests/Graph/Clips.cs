using System.Security.Cryptography;
using System.Text;
using Resgate.Primitives;
using Resgate.Recovery.Graph;
using Resgate.Recovery.Graph.Sets;

namespace Resgate.Recovery.Tests.Graph;

/// <summary>Files of an installation at <c>/vv</c>, in memory.</summary>
internal sealed class Clips : IPointFiles, IPointSet
{
    public const string Root = "/vv";

    private static readonly byte[] _key = new byte[32];

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public List<StateEntry>? State { get; set; } = [];

    /// <summary>Folders that no point is to hold.</summary>
    public HashSet<string> Uncovered { get; } = [];

    public DateTimeOffset Moment { get; set; } = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static HmacKey Key => HmacKey.FromFile(_key);

    public static Id VideoOf(string clip) => Id.Of(Encoding.UTF8.GetBytes($"video of {clip}"));

    public static ClipPath PathOf(GraphPart part, string clip) => new($"{Root}/storage", part, clip);

    /// <summary>All files of a clip, as the system makes them, and its entry in the state.</summary>
    /// <param name="clip">Its name.</param>
    /// <param name="days">Its age.</param>
    public void Add(string clip, int days = 0)
    {
        var made = (Moment - TimeSpan.FromDays(days)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'");
        var video = VideoOf(clip);
        Set(GraphPart.Video, clip, $"video of {clip}");
        Set(GraphPart.Analysis, clip, $$"""{"source_video_hash_sha256": "{{video}}", "processing_timestamp_utc": "{{made}}"}""");
        Set(GraphPart.Summary, clip, $$"""{"source_video_hash_sha256": "{{video}}", "processing_timestamp_utc": "{{made}}", "summary_text": "{{clip}}"}""");
        Sign(clip, made);
        Set(GraphPart.Page, clip, "page");
        State?.Add(new StateEntry(video, clip, Moment - TimeSpan.FromDays(days)));
    }

    /// <summary>A logline of the summary that is there.</summary>
    public void Sign(string clip, string made)
    {
        // Fields in order and without spaces: the canonical form itself.
        var covered = $$"""{"source_summary_hash_sha256":"{{Id.Of(Files[PathOf(GraphPart.Summary, clip).ToString()])}}","source_video_hash_sha256":"{{VideoOf(clip)}}","timestamp_generation_utc":"{{made}}"}""";
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(covered)));
        Set(GraphPart.Logline, clip, covered[..^1] + $$$""","signature_details":{"key_id":"vv-1","algorithm":"HMAC-SHA256","signature":"{{{signature}}}"}}""");
    }

    public void Set(GraphPart part, string clip, string content) => Files[PathOf(part, clip).ToString()] = Encoding.UTF8.GetBytes(content);

    public void Remove(GraphPart part, string clip) => Files.Remove(PathOf(part, clip).ToString());

    public ValueTask<GraphVerdict> ExamineAsync(GraphPart part, string clip, HmacKey? key)
    {
        var path = PathOf(part, clip);
        var content = Files[path.ToString()];
        return new GraphExaminer(this, key).ExamineAsync(path, Id.Of(content), part is GraphPart.Video or GraphPart.Original ? null : content, CancellationToken.None);
    }

    public ValueTask<SetFindings> ExamineAsync() => new SetExaminer(this, Root).ExamineAsync(CancellationToken.None);

    public ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation) => ValueTask.FromResult(Files.GetValueOrDefault(path));

    public ValueTask<IReadOnlyList<string>?> ListAsync(string folder, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<string>?>(
        Uncovered.Contains(folder) ? null : [.. Files.Keys.Where(file => file.StartsWith(folder + '/', StringComparison.Ordinal)).Select(file => file[(folder.Length + 1)..])]);

    public ValueTask<IReadOnlyList<StateEntry>?> ReadStateAsync(string path, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<StateEntry>?>(State);
}
