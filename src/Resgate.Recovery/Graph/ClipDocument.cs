using System.Globalization;
using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph;

/// <summary>What an analysis, a summary or a logline says of others; null for what it does not say.</summary>
/// <param name="Content">The hash of the document itself.</param>
/// <param name="Video">The hash of the video it is about.</param>
/// <param name="SummaryHash">Of a logline: the hash of the summary it was made from.</param>
/// <param name="Made">When it was written.</param>
/// <param name="Seal">A logline's signature.</param>
public sealed record ClipDocument(Id Content, Id? Video, Id? SummaryHash, DateTimeOffset? Made, LoglineSeal? Seal)
{
    /// <summary>The most bytes that a document of a healthy installation has.</summary>
    public const int LargestSize = 16 << 20;

    /// <returns>Null when it is no JSON object.</returns>
    public static ClipDocument? Parse(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object
                ? null
                : new ClipDocument(
                    Id.Of(content),
                    HashIn(root, "source_video_hash_sha256"),
                    HashIn(root, "source_summary_hash_sha256"),
                    TimeIn(root, "processing_timestamp_utc") ?? TimeIn(root, "timestamp_generation_utc"),
                    LoglineSeal.Of(root));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second one is for letters that are none: half of a surrogate pair, written as an escape.
            return null;
        }
    }

    internal static string? TextIn(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Id? HashIn(JsonElement document, string name) =>
        Id.TryParse(TextIn(document, name), out var hash) ? hash : null;

    private static DateTimeOffset? TimeIn(JsonElement document, string name) =>
        DateTimeOffset.TryParse(
            TextIn(document, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
