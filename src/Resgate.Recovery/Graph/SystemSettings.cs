using System.Globalization;
using System.Text;
using Resgate.Capture.Discovery;

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
    public static SystemSettings Parse(byte[] content) => new(SettingsText.Parse(Encoding.UTF8.GetString(content).Split('\n')));

    /// <summary>Null when it is not said, or empty.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A path that is said, made absolute; null when it is not said.</summary>
    /// <param name="root">Relative ones are below it.</param>
    /// <param name="names">Variables that may say it; the first that does counts.</param>
    public string? PathOf(string root, params IEnumerable<string> names) => names
        .Select(name => Text(name) is { } path ? SettingsText.PathOf(root, path) : null)
        .FirstOrDefault(static path => path is not null);

    /// <summary>An age in days.</summary>
    internal TimeSpan Days(string name, int usual) => TimeSpan.FromDays(
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? Math.Min(days, 100_000) : usual);

    public override string ToString() => "***";
}
