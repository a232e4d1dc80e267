using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>Which clips the state lists, and which it lists that are not there.</summary>
internal sealed class ListedClips
{
    private readonly HashSet<Id> _videos;
    private readonly HashSet<string> _names;

    /// <param name="state">In the order in which it was written down.</param>
    /// <param name="clips">What is there.</param>
    public ListedClips(IReadOnlyList<StateEntry> state, IReadOnlyCollection<SetClip> clips)
    {
        _videos = [.. state.Select(static entry => entry.Video)];
        _names = [.. state.Select(static entry => entry.Clip).OfType<string>()];
        var there = clips.SelectMany(static clip => clip.Videos).ToHashSet();
        var nameless = clips.Where(static clip => !clip.Videos.Any()).Select(static clip => clip.Name).ToHashSet(StringComparer.Ordinal);
        Absent = [.. state.Where(entry => !there.Contains(entry.Video) && (entry.Clip is null || !nameless.Contains(entry.Clip)))];
    }

    /// <summary>Of which no document tells, and no file has the name; in the order of the state.</summary>
    public IReadOnlyList<StateEntry> Absent { get; }

    // A name counts only where nothing says which video it is.
    public bool Has(SetClip clip) => clip.Videos.Any() ? clip.Videos.Any(_videos.Contains) : _names.Contains(clip.Name);
}
