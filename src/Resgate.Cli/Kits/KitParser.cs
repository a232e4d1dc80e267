using System.Globalization;
using System.Net;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>Reads a kit from its pages, text or HTML: from the very lines that a person would type, for those are what has to be right.</summary>
internal sealed class KitParser
{
    private const string Export = "export ";
    private const string Repository = "RESTIC_REPOSITORY";
    private const string Password = "RESTIC_PASSWORD";
    private const string AnyOpening = "# resgate-kit ";
    private const string OlderOpening = "# resgate-kit 1 ";

    private readonly List<Draft> _places = [];
    private string[]? _header;
    private Secret? _plan;

    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no kit, or lacks something.</exception>
    public static RecoveryKit Read(string pages)
    {
        var parser = new KitParser();
        var isHtml = pages.AsSpan().TrimStart().StartsWith("<!DOCTYPE html>", StringComparison.OrdinalIgnoreCase);
        using var lines = new StringReader(isHtml ? TextOf(pages) : pages);
        while (lines.ReadLine() is { } line)
        {
            parser.Take(line.TrimEnd('\r'), lines);
        }

        return parser.Finish();
    }

    /// <summary>Whether pages are those of a kit, be it of an earlier Resgate or spoilt.</summary>
    public static bool IsKit(string pages) => pages.Split('\n').Any(static line =>
        line.AsSpan().Trim().StartsWith(AnyOpening, StringComparison.Ordinal));

    private void Take(string line, StringReader following)
    {
        if (line.StartsWith(KitPages.HeaderOpening, StringComparison.Ordinal))
        {
            _header ??= line[KitPages.HeaderOpening.Length..].Split(' ', 3);
        }
        else if (line.StartsWith(OlderOpening, StringComparison.Ordinal))
        {
            throw new ResgateException(FailureKind.Failed, "this kit is of an earlier Resgate") { Hint = "'resgate kit' makes a new one" };
        }
        else if (line == KitPages.PlanOpening)
        {
            _plan ??= following.ReadLine() is { } opening && FileIn(opening, following) is (RecoveryKit.PlanName, var content) ? content : null;
        }
        else if (line.StartsWith(KitPages.PlaceOpening, StringComparison.Ordinal))
        {
            var name = line[KitPages.PlaceOpening.Length..];
            if (_places is not [.., var last] || last.Name != name)
            {
                _places.Add(new Draft(name));
            }
        }
        else if (_places is [.., var place])
        {
            place.Take(line, following);
        }
    }

    private RecoveryKit Finish()
    {
        if (_header is not [var id, var moment, var device]
            || !DateTimeOffset.TryParse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made))
        {
            throw new ResgateException(FailureKind.Damaged, "this is no recovery kit");
        }

        if (_places.Count == 0)
        {
            throw new ResgateException(FailureKind.Damaged, "the kit names no place");
        }

        var plan = _plan ?? throw new ResgateException(FailureKind.Damaged, "the kit has no plan");
        return new RecoveryKit(id, made, device, System: "", [.. _places.Select(static place => place.Finish())], plan);
    }

    /// <summary>A file that a line makes of those that follow it; null when the line does no such thing.</summary>
    private static (string Path, Secret Content)? FileIn(string line, StringReader following)
    {
        if (!line.StartsWith(KitPages.FileOpening, StringComparison.Ordinal) || !line.EndsWith(KitPages.FileMark, StringComparison.Ordinal))
        {
            return null;
        }

        var content = new StringBuilder();
        while (following.ReadLine() is { } next && next != KitPages.FileEnd)
        {
            content.Append(next).Append('\n');
        }

        return (line[KitPages.FileOpening.Length..^KitPages.FileMark.Length], new Secret(content.ToString()));
    }

    /// <summary>What a browser would show of our own HTML, a line for each line.</summary>
    private static string TextOf(string html)
    {
        var text = new StringBuilder();
        html = html.Replace(KitHtml.TypedOpening, "\n" + KitText.TypedOpening, StringComparison.Ordinal).Replace(KitHtml.TypedGap, "  ", StringComparison.Ordinal);
        for (var rest = html.AsSpan(); !rest.IsEmpty;)
        {
            var tag = rest.IndexOf('<');
            text.Append(tag < 0 ? rest : rest[..tag]);
            rest = tag < 0 ? [] : rest[tag..];
            var end = rest.IndexOf('>');
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return WebUtility.HtmlDecode(text.ToString());
    }

    private sealed class Draft(string name)
    {
        private readonly Dictionary<string, Secret> _variables = [];
        private readonly List<(string Path, Secret Content)> _files = [];
        private readonly StringBuilder _typed = new();

        public string Name => name;

        public void Take(string line, StringReader following)
        {
            if (line.StartsWith(KitText.TypedOpening, StringComparison.Ordinal))
            {
                _typed.Append(KitGroups.Join(line[KitText.TypedOpening.Length..]));
            }
            else if (line.StartsWith(Export, StringComparison.Ordinal)
                && line[Export.Length..].Split('=', 2) is [var variable, var quoted] && ShellQuote.Read(quoted) is { } value)
            {
                _variables[variable] = new Secret(value);
            }
            else if (FileIn(line, following) is { } file)
            {
                _files.Add(file);
            }
        }

        public KitPlace Finish() => new(
            name,
            Needed(Repository).Reveal(),
            Needed(Password),
            [.. _variables.Where(static pair => pair.Key is not (Repository or Password)).Select(static pair => (pair.Key, pair.Value))],
            _files)
        {
            Typed = new Secret(_typed.ToString()),
        };

        private Secret Needed(string variable) => _variables.TryGetValue(variable, out var value)
            ? value
            : throw new ResgateException(FailureKind.Damaged, $"the kit has no {variable} of place {name}");
    }
}
