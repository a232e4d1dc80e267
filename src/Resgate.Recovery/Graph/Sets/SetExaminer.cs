using Resgate.Capture.Discovery;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>Whether points fit together: what the state lists is there, what is there is listed, and its files name each other.</summary>
/// <remarks>
/// Names and documents are read, videos are not: whether one is what its documents say, its own history tells. What the system deletes for its
/// age is missed by nobody, neither after that age nor when it is on record as deleted.
/// </remarks>
/// <param name="set">The points.</param>
/// <param name="root">The installation's folder.</param>
public sealed class SetExaminer(IPointSet set, string root)
{
    private static readonly GraphPart[] _documents = [GraphPart.Analysis, GraphPart.Summary, GraphPart.Logline];

    private readonly Dictionary<string, SetClip> _clips = new(StringComparer.Ordinal);
    private readonly List<GraphPart> _wanted = [];
    private readonly List<ClipGap> _gaps = [];
    private int _agedOut;

    /// <summary>Reads everything.</summary>
    /// <exception cref="ResgateException">Something cannot be read, so that nobody knows.</exception>
    public async ValueTask<SetFindings> ExamineAsync(CancellationToken cancellation)
    {
        var settings = await set.ReadAsync($"{root}/.env", cancellation) is { } text ? SystemSettings.Parse(text) : SystemSettings.Unknown;
        var storage = settings.PathOf(root, SettingsFile.StorageKey) ?? $"{root}/storage";
        await FindClipsAsync(storage, isKeepingOriginals: settings.Text("KEEP_RAW") == "1", cancellation);
        var state = await StateAsync(settings, storage, cancellation);
        var absent = new AbsentParts(
            new RetentionAges(settings), await DeletionRecord.ReadAsync(set, $"{root}/logs", cancellation), set.Moment);
        var waiting = (await set.ListAsync($"{storage}/input", cancellation) ?? []).ToHashSet(StringComparer.Ordinal);

        var listed = new ListedClips(state ?? [], _clips.Values);
        foreach (var clip in _clips.Values)
        {
            Presence(clip, listed, absent, waiting, hasState: state is not null);
            Agreement(clip);
        }

        Unfound(listed, absent, waiting);
        _gaps.AddRange(await new ScreenCheck(set, storage, _clips, _wanted).RunAsync(cancellation));
        return new SetFindings([.. _gaps.OrderBy(static gap => gap.Fault).ThenBy(static gap => gap.Clip, StringComparer.Ordinal)], state?.Count, _clips.Count, _agedOut);
    }

    private async ValueTask FindClipsAsync(string storage, bool isKeepingOriginals, CancellationToken cancellation)
    {
        foreach (var part in Enum.GetValues<GraphPart>())
        {
            var folder = $"{storage}/{ClipPath.FolderOf(part)}";
            if (await set.ListAsync(folder, cancellation) is not { } names)
            {
                continue;
            }

            if (part != GraphPart.Original || isKeepingOriginals)
            {
                _wanted.Add(part);
            }

            var suffix = ClipPath.SuffixOf(part);
            foreach (var name in names.Where(name => name.EndsWith(suffix, StringComparison.Ordinal) && !IsTemporary(name)))
            {
                var clip = name[..^suffix.Length];
                var known = _clips.TryGetValue(clip, out var there) ? there : _clips[clip] = new SetClip(clip);
                known.Present.Add(part);
                if (_documents.Contains(part)
                    && await set.ReadAsync($"{folder}/{name}", cancellation) is { } content
                    && ClipDocument.Parse(content) is { } document)
                {
                    known.Documents[part] = document;
                }
            }
        }
    }

    private async ValueTask<IReadOnlyList<StateEntry>?> StateAsync(SystemSettings settings, string storage, CancellationToken cancellation)
    {
        string[] usual =
        [
            .. from folder in (string[])[$"{root}/orchestrator_data", $"{storage}/orchestrator_state"]
               from name in (string[])["orchestrator_db.sqlite", "processed_videos.txt", "processed_videos.log"]
               select $"{folder}/{name}",
        ];
        var said = settings.PathOf(root, SettingsFile.StateKeys);
        foreach (var path in said is null ? usual : [said])
        {
            if (await set.ReadStateAsync(path, cancellation) is { } state)
            {
                return state;
            }
        }

        return null;
    }

    private void Presence(SetClip clip, ListedClips listed, AbsentParts absent, HashSet<string> waiting, bool hasState)
    {
        var missing = new List<GraphPart>();
        foreach (var part in _wanted.Where(part => !clip.Present.Contains(part)))
        {
            if (absent.IsGone(clip, part))
            {
                _agedOut++;
            }
            else
            {
                missing.Add(part);
            }
        }

        var video = clip.Videos.Select(static one => (Id?)one).FirstOrDefault();
        var isWaiting = waiting.Contains(clip.Name + ".mp4");
        if (missing.Count > 0)
        {
            var fault = listed.Has(clip) ? ClipFault.Torn : ClipFault.Incomplete;
            _gaps.Add(new ClipGap(clip.Name, video, fault, missing, fault == ClipFault.Torn ? "the state lists it as processed" : "the state does not list it", isWaiting));
        }
        else if (hasState && !listed.Has(clip))
        {
            _gaps.Add(new ClipGap(clip.Name, video, ClipFault.Unlisted, [], "it is here, and the state does not list it", IsMended: true));
        }
    }

    private void Unfound(ListedClips listed, AbsentParts absent, HashSet<string> waiting)
    {
        // A state without times is in the order of the work: what comes before one that is gone for its age is older still.
        var isOlder = false;
        foreach (var entry in listed.Absent.Reverse())
        {
            isOlder |= absent.IsGone(entry);
            if (absent.IsGone(entry) || (isOlder && entry.Processed is null))
            {
                _agedOut++;
            }
            else if (_wanted.Count > 0)
            {
                var name = entry.Clip ?? $"{entry.Video.ToShortString()}…";
                _gaps.Add(new ClipGap(
                    name, entry.Video, ClipFault.Torn, _wanted, "the state lists it as processed, and nothing of it is here", waiting.Contains(name + ".mp4"))
                {
                    IsWhollyGone = true,
                });
            }
        }
    }

    private void Agreement(SetClip clip)
    {
        if (clip.Videos.Skip(1).Any())
        {
            _gaps.Add(new ClipGap(clip.Name, null, ClipFault.Contradictory, [], "its documents name different videos", IsMended: false));
        }
        else if (clip.Documents.TryGetValue(GraphPart.Logline, out var logline)
            && clip.Documents.TryGetValue(GraphPart.Summary, out var summary)
            && logline.SummaryHash != summary.Content)
        {
            _gaps.Add(new ClipGap(clip.Name, logline.Video, ClipFault.Contradictory, [], "its logline names another summary", IsMended: false));
        }
    }

    // Somebody is still writing it, or has died over it.
    private static bool IsTemporary(string name) => Path.GetFileName(name).StartsWith('.');
}
