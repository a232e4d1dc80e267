using System.Buffers;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Names of places, classes, mirrors and drills: they become tags of snapshots, names of files and labels of metrics.</summary>
internal static class PlanName
{
    private const int Longest = 63;
    private static readonly SearchValues<char> _allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static void Check(PlanEntry entry, string noun, Complaints complaints)
    {
        var name = entry.Key;
        if (name.Length is 0 or > Longest || name.AsSpan().ContainsAnyExcept(_allowed) || !char.IsAsciiLetterOrDigit(name[0]) || name[^1] == '.')
        {
            complaints.Add(
                entry.Mark,
                $"the name '{name}' of a {noun} has characters that tags and file names should not have",
                "use small letters, digits and dashes, 63 at the most");
        }
        else if (Truth.Of(name) is { } truth)
        {
            complaints.Add(
                entry.Mark,
                $"many readers take the name {name} of a {noun} for {truth}",
                "choose another name");
        }
    }
}
