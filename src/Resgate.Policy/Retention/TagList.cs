using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>Tags that a snapshot must have all of, as in <c>--keep-tag a,b</c>.</summary>
public sealed class TagList
{
    private readonly string[] _tags;

    private TagList(string[] tags) => _tags = tags;

    /// <summary>Reads tags separated by commas, spaces around them dropped. Nothing at all is the list of the empty tag.</summary>
    public static TagList Parse(string text) => new(text.Split(',', StringSplitOptions.TrimEntries));

    /// <summary>Whether <paramref name="tags"/> has every tag of the list. The empty tag stands for having no tags at all.</summary>
    /// <remarks>
    /// As in restic, the empty tag settles the question when it is reached: <c>,a</c> fits a snapshot without tags,
    /// <c>a,</c> fits none.
    /// </remarks>
    public bool IsIn(IReadOnlyList<string> tags)
    {
        foreach (var tag in _tags)
        {
            if (tag.Length == 0 && tags.Count == 0)
            {
                return true;
            }

            if (!tags.Contains(tag, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>As restic prints it: <c>[a, b]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _tags)}]";
}
