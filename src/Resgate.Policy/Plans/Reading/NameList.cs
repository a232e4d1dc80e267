using Resgate.Policy.Plans.Values;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Lists of names that have to be somewhere else in the plan.</summary>
internal static class NameList
{
    /// <param name="block">Where the list stands.</param>
    /// <param name="key">Behind this key.</param>
    /// <param name="noun">What the names are of.</param>
    /// <param name="known">All that there are.</param>
    /// <param name="whenUnsaid">In place of a list that is not written.</param>
    public static IReadOnlyList<string> Of(
        SectionReader block, string key, string noun, IReadOnlyList<string> known, IReadOnlyList<string> whenUnsaid)
    {
        var names = block.Texts(key);
        if (block.Marks.Of(key).IsInProfile)
        {
            // A profile may name what the plan has taken out.
            return block.Has(key) ? [.. names.Where(known.Contains)] : whenUnsaid;
        }

        foreach (var name in names.Where(name => known.Count > 0 && !known.Contains(name, StringComparer.Ordinal)))
        {
            block.Complaints.Add(
                block.Marks.Of(key),
                $"'{key}' names the {noun} '{name}', which is not in the plan",
                NearestName.To(name, known) is { } near
                    ? $"did you mean '{near}'?"
                    : $"there is {Words.List(known, "and")}");
        }

        if (block.Find(key) is PlanList { Items.Count: 0 } empty)
        {
            block.Complaints.Add(empty.Mark, $"'{key}' names no {noun}", "name at least one, or leave the key out for all of them");
        }

        foreach (var twice in names.GroupBy(static name => name).Where(static group => group.Count() > 1))
        {
            block.Complaints.Add(
                block.Marks.Of(key),
                $"'{key}' names the {noun} '{twice.Key}' twice",
                "keep one of them");
        }

        return block.Has(key) ? names : whenUnsaid;
    }
}
