namespace Resgate.Recovery.Graph.Sets;

/// <summary>Whether what is not there went in its time: it had reached its age, or is on record as deleted for it.</summary>
internal sealed class AbsentParts(RetentionAges ages, DeletionRecord deleted, DateTimeOffset moment)
{
    public bool IsGone(SetClip clip, GraphPart part) =>
        deleted.Has(PathOf(clip, part == GraphPart.Original ? GraphPart.Video : part))
        || deleted.Has(PathOf(clip, part))
        || (clip.Made is { } made ? moment - made >= ages.Of(part) : deleted.Has(PathOf(clip, GraphPart.Logline)));

    public bool IsGone(StateEntry entry) =>
        deleted.Has(entry.Video) || (entry.Processed is { } processed && moment - processed >= ages.Of(GraphPart.Logline));

    private static string PathOf(SetClip clip, GraphPart part) => $"{ClipPath.FolderOf(part)}/{clip.Name}{ClipPath.SuffixOf(part)}";
}
