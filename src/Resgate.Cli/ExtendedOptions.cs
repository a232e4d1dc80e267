using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>
/// Settings of kinds of places: <c>-o local.connections=4</c>. Those of other kinds than the one in use say nothing.
/// </summary>
internal static class ExtendedOptions
{
    private const string Connections = "local.connections";

    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: one has no name, is said twice, or is unknown.
    /// </exception>
    public static void Check(IEnumerable<string> texts)
    {
        var settings = new Dictionary<string, string>();
        foreach (var text in texts.SelectMany(static text => text.Split(',')))
        {
            var (key, value) = text.Split('=', 2) is [var left, var right] ? (left, right) : (text, "");
            key = key.Trim().ToLowerInvariant();
            value = value.Trim();
            if (key.Length == 0)
            {
                throw new ResgateException(FailureKind.Usage, $"option \"{text}\" has no name: write it as key=value");
            }

            if (!settings.TryAdd(key, value) && settings[key] != value)
            {
                throw new ResgateException(FailureKind.Usage, $"option {key} is given twice, with different values");
            }

            CheckLocal(key, value);
        }
    }

    // How many files are open at once is our own affair; who says it shall not be stopped by that.
    private static void CheckLocal(string key, string value)
    {
        if (key.StartsWith("local.", StringComparison.Ordinal) && key != Connections)
        {
            throw new ResgateException(FailureKind.Usage, $"option {key} is not known");
        }

        if (key == Connections && !uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new ResgateException(FailureKind.Usage, $"invalid value \"{value}\" for option {key}: it is a whole number");
        }
    }
}
