using YamlDotNet.Core;

namespace Resgate.Policy.Plans.Yaml;

/// <summary>Reads YAML text into nodes that know where they stand.</summary>
internal static class YamlDocument
{
    /// <summary>Far above any plan; a file that is larger is not one.</summary>
    private const int LongestText = 1 << 20;

    /// <summary>The keys of the document's first level.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="file">What people call it.</param>
    /// <param name="complaints">Takes what is wrong.</param>
    /// <returns>Null when the text is no YAML, or something other than keys with values; there is a complaint then.</returns>
    public static PlanMap? Read(string text, string file, Complaints complaints)
    {
        var start = new PlanMark(file, 1, 1);
        if (text.Length > LongestText)
        {
            complaints.Add(start, "the file is larger than 1 MiB", "a plan is a page or two: is this the right file?");
            return null;
        }

        if (text.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and var broken)
        {
            var before = text[..broken].Split('\n');
            complaints.Add(new PlanMark(file, before.Length, before[^1].Length + 1), "bytes that are not UTF-8", "save the file as UTF-8");
            return null;
        }

        try
        {
            switch (new YamlTree(text, file, complaints).Read())
            {
                case PlanMap map:
                    return map;
                case null or PlanScalar { IsNothing: true }:
                    complaints.Add(
                        start,
                        "the plan is empty",
                        "begin with 'system:', 'device:' and 'places:', as in docs/plan.md");
                    return null;
                case var other:
                    complaints.Add(
                        other.Mark,
                        $"the plan is {other.Kind}",
                        "write keys with values: 'device: edge-01'");
                    return null;
            }
        }
        catch (YamlException failure)
        {
            if (!ComplainOfTabs(text, file, complaints))
            {
                Complain(text, YamlTree.MarkOf(file, failure.Start), failure, complaints);
            }

            return null;
        }
    }

    private static void Complain(string text, PlanMark at, YamlException broken, Complaints complaints)
    {
        var lines = text.Split('\n');
        if (at.Line > lines.Length || (at.Line == lines.Length && at.Column > lines[^1].Length))
        {
            var end = new PlanMark(at.File, lines.Length, lines[^1].Length + 1);
            complaints.Add(
                end,
                "the file ends in the middle of something",
                "close the brace, bracket or quote that is open above, or write what is missing");
            return;
        }

        var (what, toDo) = YamlPhrase.Of(broken);
        complaints.Add(at, what, toDo);
    }

    // The parser's own words for a tab help nobody, and people who indent with tabs do so everywhere.
    private static bool ComplainOfTabs(string text, string file, Complaints complaints)
    {
        var found = false;
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var indent = line.AsSpan()[..(line.Length - line.AsSpan().TrimStart().Length)];
            var tab = indent.IndexOf('\t');
            if (tab >= 0 && indent.Length < line.TrimEnd().Length)
            {
                complaints.Add(
                    new PlanMark(file, index + 1, tab + 1),
                    "a tab in the indentation",
                    "YAML indents with spaces only: put two for each tab");
                found = true;
            }
        }

        return found;
    }
}
