using System.Globalization;

namespace Resgate.Capture.Mirrors;

/// <summary>Names of a mirror's trees: the moment they were begun, <c>2026-11-25T201300Z</c>, so that they sort by age.</summary>
public static class TreeName
{
    internal const string Latest = "latest";
    internal const string Incomplete = ".incomplete-";
    internal const string Removing = ".removing-";

    private const string Form = "yyyy-MM-dd'T'HHmmss'Z'";

    /// <param name="moment">Of any zone.</param>
    public static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>When a tree of that name was begun; null when no tree of ours is called so.</summary>
    public static DateTimeOffset? MomentOf(string name) =>
        DateTimeOffset.TryParseExact(name, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
