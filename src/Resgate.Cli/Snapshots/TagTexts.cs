namespace Resgate.Cli.Snapshots;

/// <summary>Tags as they are written on the command line: several in one text with commas, several texts.</summary>
internal static class TagTexts
{
    /// <summary>All tags in order, trimmed, empty ones dropped, repeated ones kept (format page, section 6.7).</summary>
    public static IReadOnlyList<string> Split(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>One list of tags for each text; the empty text is the list of the one empty tag.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Lists(IEnumerable<string> texts) =>
        [.. texts.Select(static text => text.Length == 0
            ? (IReadOnlyList<string>)[""]
            : text.Split(',', StringSplitOptions.TrimEntries))];
}
