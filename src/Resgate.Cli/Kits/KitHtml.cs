using System.Text;

namespace Resgate.Cli.Kits;

/// <summary>A kit as one page of HTML that needs nothing else: for a printer, in black on white, on A4.</summary>
internal static class KitHtml
{
    public const string TypedOpening = "<p class=\"typed\"><span>";
    public const string TypedGap = "</span><span>";

    private const string Style =
        """
        @page { size: A4; margin: 18mm 16mm; }
        body { font: 11pt/1.4 serif; color: #000; background: #fff; max-width: 178mm; margin: 0 auto; }
        h1 { font-size: 20pt; border-bottom: 2pt solid #000; }
        h2 { font-size: 14pt; margin-top: 1.6em; break-after: avoid; }
        p { margin: .5em 0; orphans: 3; widows: 3; }
        pre { font: 9pt/1.35 monospace; border: .5pt solid #000; padding: 2mm; white-space: pre-wrap; overflow-wrap: anywhere; }
        .typed { font: bold 17pt/1.6 monospace; border: 1.5pt solid #000; padding: 2mm 3mm; break-inside: avoid; font-variant-ligatures: none; }
        .typed span { display: inline-block; margin-right: .7em; }
        """;

    /// <param name="blocks">The pages.</param>
    /// <param name="language">As HTML names it.</param>
    public static string Write(IEnumerable<KitBlock> blocks, string language)
    {
        var body = new StringBuilder();
        var title = "";
        foreach (var block in blocks)
        {
            switch (block)
            {
                case KitBlock.Heading heading:
                    title = heading.Level == 1 ? heading.Text : title;
                    body.Append($"<h{heading.Level}>{Escape(heading.Text)}</h{heading.Level}>\n");
                    break;
                case KitBlock.Paragraph paragraph:
                    body.Append($"<p>{Escape(paragraph.Text)}</p>\n");
                    break;
                case KitBlock.Lines lines:
                    body.Append($"<pre>\n{Escape(string.Join('\n', lines.Shell))}\n</pre>\n");
                    break;
                case KitBlock.Typed typed:
                    body.Append(TypedOpening).AppendJoin(TypedGap, KitGroups.Of(typed.Secret.Reveal()).Select(Escape)).Append("</span></p>\n");
                    break;
            }
        }

        return $"""
            <!DOCTYPE html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="robots" content="noindex">
            <title>{Escape(title)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            {body}</body>
            </html>

            """;
    }

    // Letters stay letters: the page is UTF-8, and people may look into it.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
