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

    private readonly List<Draft> _places = [];
    private string[]? _header;

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

    private void Take(string line, StringReader following)
    {
        if (line.StartsWith(KitPages.HeaderOpening, StringComparison.Ordinal))
        {
            _header ??= line[KitPages.HeaderOpening.Length..].Split(' ', 3);
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

        return _places.Count > 0
            ? new RecoveryKit(id, made, device, System: "", [.. _places.Select(static place => place.Finish())])
            : throw new ResgateException(FailureKind.Damaged, "the kit names no place");
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
        private readonly List<(string, Secret)> _files = [];
        private readonly StringBuilder _typed = new();

        public string Name => name;

        public void Take(string line, StringReader following)
        {
            const string file = "cat > ";
            if (line.StartsWith(KitText.TypedOpening, StringComparison.Ordinal))
            {
                _typed.Append(KitGroups.Join(line[KitText.TypedOpening.Length..]));
            }
            else if (line.StartsWith(Export, StringComparison.Ordinal)
                && line[Export.Length..].Split('=', 2) is [var variable, var quoted] && ShellQuote.Read(quoted) is { } value)
            {
                _variables[variable] = new Secret(value);
            }
            else if (line.StartsWith(file, StringComparison.Ordinal) && line.EndsWith($" <<'{KitPages.FileEnd}'", StringComparison.Ordinal))
            {
                var content = new StringBuilder();
                while (following.ReadLine() is { } next && next != KitPages.FileEnd)
                {
                    content.Append(next).Append('\n');
                }

                var path = line[file.Length..line.LastIndexOf(" <<", StringComparison.Ordinal)];
                _files.Add((ShellQuote.Read(path) ?? path, new Secret(content.ToString())));
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
