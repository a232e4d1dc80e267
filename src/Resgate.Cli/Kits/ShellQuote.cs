namespace Resgate.Cli.Kits;

/// <summary>Texts in single quotes, as every POSIX shell reads them.</summary>
internal static class ShellQuote
{
    private const string Quote = "'\\''";

    public static string Of(string text) => $"'{text.Replace("'", Quote, StringComparison.Ordinal)}'";

    /// <summary>A path, whose <c>~</c> at the beginning must not be in quotes.</summary>
    public static string OfPath(string path) =>
        path.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/._-~".Contains(letter, StringComparison.Ordinal)) ? path : Of(path);

    /// <summary>The text again; null when it is none that <see cref="Of"/> gives.</summary>
    public static string? Read(string quoted)
    {
        if (quoted is not ['\'', .., '\''])
        {
            return null;
        }

        var text = quoted[1..^1].Replace(Quote, "\0", StringComparison.Ordinal);
        return text.Contains('\'', StringComparison.Ordinal) ? null : text.Replace('\0', '\'');
    }
}
