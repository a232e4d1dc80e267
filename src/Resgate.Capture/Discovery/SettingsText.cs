namespace Resgate.Capture.Discovery;

/// <summary>Reads what stands in an <c>.env</c>, as Docker Compose does.</summary>
public static class SettingsText
{
    /// <summary>The settings, in the order of their lines; a name may come twice, and then the later one counts.</summary>
    /// <param name="lines">Those that are no <c>NAME=value</c> are passed over, as comments are.</param>
    /// <returns>Values without their quotes, and without a comment, which begins with a space.</returns>
    public static IEnumerable<(string Name, string Value)> Parse(IEnumerable<string> lines) => lines
        .Select(static line => line.Trim())
        .Where(static line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
        .Select(static line => line.Split('=', 2))
        .Select(static pair => (pair[0].Replace("export ", "", StringComparison.Ordinal).Trim(), Value(pair[1].Trim())));

    /// <summary>A value that is a path, made absolute; null for one that is none.</summary>
    /// <param name="root">Relative ones are below it.</param>
    /// <param name="value">Of a setting.</param>
    public static string? PathOf(string root, string value) =>
        value.Length == 0 || value.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(value, root).TrimEnd('/');

    private static string Value(string text) => text is [var quote and ('"' or '\''), ..] && text.IndexOf(quote, 1) is > 0 and var end
        ? text[1..end]
        : text.Split(" #")[0].TrimEnd();
}
