using System.Globalization;
using System.Text;

namespace Resgate.Policy.Plans.Yaml;

/// <summary>Writes nodes as YAML, a value a line and without comments: the shortest that reads as the same nodes.</summary>
internal static class YamlText
{
    public static string Write(PlanMap root)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(root))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(PlanNode node) => node switch
    {
        PlanMap map => map.Entries.SelectMany(static entry => IsInline(entry.Value)
            ? [$"{Quoted(entry.Key)}: {Inline(entry.Value)}".TrimEnd()]
            : Lines(entry.Value).Select(static line => "  " + line).Prepend($"{Quoted(entry.Key)}:")),
        PlanList list => list.Items.SelectMany(static item => IsInline(item)
            ? [$"- {Inline(item)}"]
            : Lines(item).Select(static (line, index) => (index == 0 ? "- " : "  ") + line)),
        _ => [Inline(node)],
    };

    private static bool IsInline(PlanNode node) => node is not (PlanMap { Entries.Count: > 0 } or PlanList { Items.Count: > 0 });

    private static string Inline(PlanNode node) => node switch
    {
        PlanScalar { IsPlain: true } scalar when !scalar.Text.Contains('\n', StringComparison.Ordinal) => scalar.Text,
        PlanScalar scalar => Quoted(scalar.Text),
        PlanMap => "{}",
        PlanList => "[]",
        _ => "",
    };

    private static string Quoted(string text)
    {
        if (text.Length > 0 && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && char.IsAsciiLetter(text[0])
            && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "none"))
        {
            return text;
        }

        if (!text.Any(char.IsControl))
        {
            return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        }

        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' => quoted.Append('\\').Append(letter),
                _ when char.IsControl(letter) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
