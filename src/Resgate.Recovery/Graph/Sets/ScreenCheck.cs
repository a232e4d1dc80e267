using System.Text.Json;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>Whether what playlists show is there. The system writes them anew every minute, so that no gap here lasts.</summary>
internal sealed class ScreenCheck(IPointSet set, string storage, IReadOnlyDictionary<string, SetClip> clips, IReadOnlyCollection<GraphPart> kept)
{
    private const string Suffix = "_playlist.json";

    private readonly List<ClipGap> _gaps = [];

    public async ValueTask<IReadOnlyList<ClipGap>> RunAsync(CancellationToken cancellation)
    {
        foreach (var name in await set.ListAsync($"{storage}/playlists", cancellation) ?? [])
        {
            if (!name.EndsWith(Suffix, StringComparison.Ordinal) || Items(await set.ReadAsync($"{storage}/playlists/{name}", cancellation)) is not { } shown)
            {
                continue;
            }

            foreach (var clip in shown)
            {
                Playable(clip, name);
            }

            // It is the head of the list, if it was chosen from this one.
            var curated = Items(await set.ReadAsync($"{storage}/tv_curado/{name[..^Suffix.Length]}/curated.json", cancellation));
            if (curated is not null && !curated.SequenceEqual(shown.Take(1)))
            {
                Add(name[..^Suffix.Length], [], $"its curated clip is that of another {name}");
            }
        }

        return _gaps;
    }

    private void Playable(string clip, string playlist)
    {
        GraphPart[] missing =
        [
            .. ((GraphPart[])[GraphPart.Video, GraphPart.Logline])
                .Where(part => kept.Contains(part) && !(clips.TryGetValue(clip, out var there) && there.Present.Contains(part))),
        ];
        if (missing.Length > 0)
        {
            Add(clip, missing, $"{playlist} shows it");
        }
    }

    private void Add(string clip, IReadOnlyList<GraphPart> missing, string why) =>
        _gaps.Add(new ClipGap(clip, Video: null, ClipFault.Unplayable, missing, why, IsMended: true));

    // The clips that a playlist shows; null when it is none.
    private static List<string>? Items(byte[]? content)
    {
        try
        {
            using var document = content is null ? null : JsonDocument.Parse(content);
            return document is null
                ? null
                :
                [
                    .. document.RootElement.GetProperty("items").EnumerateArray()
                        .Select(static item => ClipPath.Parse("/" + item.GetProperty("video_path").GetString()))
                        .OfType<ClipPath>()
                        .Select(static path => path.Clip),
                ];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
