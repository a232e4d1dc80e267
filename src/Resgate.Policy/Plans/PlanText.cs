using System.Buffers;
using System.Text;
using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Reading;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans;

/// <summary>Writes a plan as YAML with its profile filled in: what is read again is the same plan, whatever profiles become.</summary>
public static class PlanText
{
    private const string Indent = "  ";

    // Between braces and brackets these end a plain text.
    private static readonly SearchValues<char> _endsPlainText = SearchValues.Create(",[]{}\n");

    private static readonly SearchValues<char> _neverSpecial =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-");

    private static readonly string[] _wordsOfYaml = ["null", "none", ".inf", ".nan"];

    /// <param name="reading">Of a plan that makes sense.</param>
    public static string Write(PlanReading reading)
    {
        var text = new StringBuilder();
        if (reading.Plan!.Profile is { } profile)
        {
            text.Append($"# The profile {profile} is filled in.\n");
        }

        foreach (var key in PlanKeys.Root.Keys)
        {
            if (key.Name == "profile")
            {
                text.Append("profile: none\n");
            }
            else if (reading.Tree!.Find(key.Name) is { } entry)
            {
                text.Append(key.Kind == KeyKind.NamedBlocks || key.Kind == KeyKind.Block ? "\n" : "");
                WriteEntry(text, entry, key, "");
            }
        }

        return text.ToString();
    }

    /// <summary>A text as a value in a plan or a comment, in one line: quoted unless every reader of YAML takes it for that text.</summary>
    public static string Scalar(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '.')
        && !text.AsSpan().ContainsAnyExcept(_neverSpecial)
        && Truth.Of(text) is null && !_wordsOfYaml.Contains(text.ToLowerInvariant())
            ? text
            : Quoted(text);

    /// <summary>Texts as a list, in one line.</summary>
    public static string List(IEnumerable<string> texts) => $"[ {string.Join(", ", texts.Select(Scalar))} ]";

    private static void WriteEntry(StringBuilder text, PlanEntry entry, PlanKey key, string indent)
    {
        text.Append(indent).Append(entry.Key).Append(':');
        switch (entry.Value)
        {
            case PlanMap map when key.Kind == KeyKind.NamedBlocks:
                text.Append('\n');
                foreach (var named in map.Entries)
                {
                    text.Append(indent).Append(Indent).Append(named.Key).Append(":\n");
                    WriteBlock(text, (PlanMap)named.Value, key.Section!, indent + Indent + Indent);
                }

                break;
            case PlanMap map when indent.Length == 0:
                text.Append('\n');
                WriteBlock(text, map, key.Section!, Indent);
                break;
            case PlanList list when key.Kind == KeyKind.Blocks:
                text.Append('\n');
                list.Items.ToList().ForEach(item => text.Append(indent).Append(Indent).Append("- ").Append(Flow(item)).Append('\n'));
                break;
            default:
                text.Append(' ').Append(Flow(entry.Value)).Append('\n');
                break;
        }
    }

    private static void WriteBlock(StringBuilder text, PlanMap map, SectionKeys keys, string indent)
    {
        foreach (var key in keys.Keys)
        {
            if (map.Find(key.Name) is { } entry)
            {
                WriteEntry(text, entry, key, indent);
            }
        }
    }

    private static string Flow(PlanNode node) => node switch
    {
        PlanMap map => $"{{ {string.Join(", ", map.Entries.Select(static entry => $"{entry.Key}: {Flow(entry.Value)}"))} }}",
        PlanList list => $"[ {string.Join(", ", list.Items.Select(Flow))} ]",
        PlanScalar { IsPlain: true } scalar when !scalar.Text.AsSpan().ContainsAny(_endsPlainText) => scalar.Text,
        PlanScalar scalar => Quoted(scalar.Text),
        _ => "",
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' or '\\' => $"\\{letter}",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' => $"\\u{(int)letter:x4}",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
