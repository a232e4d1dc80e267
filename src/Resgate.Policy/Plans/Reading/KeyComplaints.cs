using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Keys that are unknown, and keys that are missing.</summary>
internal static class KeyComplaints
{
    public static void Tell(PlanMap map, PlanMark mark, SectionKeys keys, string subject, Complaints complaints)
    {
        foreach (var entry in map.Entries.Where(entry => keys.Find(entry.Key) is null))
        {
            complaints.Add(
                entry.Mark,
                $"{subject} has the unknown key '{entry.Key}'",
                keys.Nearest(entry.Key) is { } near
                    ? $"did you mean '{near}'?"
                    : $"it may have {Words.List(keys.Keys.Select(static key => key.Name), "and")}");
        }

        foreach (var key in keys.Keys.Where(key => key.IsRequired && map.Find(key.Name) is null))
        {
            complaints.Add(
                mark,
                $"{subject} has no '{key.Name}'",
                $"add it: {char.ToLowerInvariant(key.Meaning[0])}{key.Meaning[1..]}");
        }
    }
}
