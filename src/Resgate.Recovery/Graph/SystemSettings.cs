using System.Globalization;
using System.Text;

namespace Resgate.Recovery.Graph;

/// <summary>An installation's <c>.env</c>, as a point holds it. It holds secrets: never shown.</summary>
public sealed class SystemSettings
{
    /// <summary>Of an installation whose settings nobody has: everything is where it is by default.</summary>
    public static readonly SystemSettings Unknown = new([]);

    private readonly Dictionary<string, string> _values = [];

    private SystemSettings(IEnumerable<(string Name, string Value)> values)
    {
        foreach (var (name, value) in values)
        {
            _values[name] = value;
        }
    }

    /// <param name="content">Lines of <c>NAME=value</c>; others are passed over.</param>
    public static SystemSettings Parse(byte[] content) => new(
        Encoding.UTF8.GetString(content).Split('\n')
            .Select(static line => line.Trim())
            .Where(static line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
            .Select(static line => line.Split('=', 2))
            .Select(static pair => (pair[0].Replace("export ", "", StringComparison.Ordinal).Trim(), pair[1].Trim().Trim('\'', '"'))));

    /// <summary>Null when it is not said, or empty.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A path that is said, made absolute; null when it is not said.</summary>
    /// <param name="root">Relative ones are below it.</param>
    /// <param name="names">Variables that may say it; the first that does counts.</param>
    public string? PathOf(string root, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(name) is { } path && !path.Contains('\0', StringComparison.Ordinal))
            {
                return Path.GetFullPath(path, root).TrimEnd('/');
            }
        }

        return null;
    }

    /// <summary>An age in days.</summary>
    internal TimeSpan Days(string name, int usual) => TimeSpan.FromDays(
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? Math.Min(days, 100_000) : usual);

    public override string ToString() => "***";
}
