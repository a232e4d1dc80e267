using System.Text;

namespace Resgate.Cli.Kits;

/// <summary>A kit as plain text, 78 letters wide but for the lines that go to a shell.</summary>
internal static class KitText
{
    public const string TypedOpening = "| ";

    private const int Width = 78;
    private const int GroupsInLine = 10;

    public static string Write(IEnumerable<KitBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            switch (block)
            {
                case KitBlock.Heading heading:
                    text.Append(heading.Level == 1 ? "" : "\n").Append(heading.Text).Append('\n')
                        .Append(heading.Level == 1 ? '=' : '-', heading.Text.Length).Append("\n\n");
                    break;
                case KitBlock.Paragraph paragraph:
                    Wrap(text, paragraph.Text);
                    break;
                case KitBlock.Lines lines:
                    lines.Shell.ToList().ForEach(line => text.Append(line).Append('\n'));
                    text.Append('\n');
                    break;
                case KitBlock.Typed typed:
                    foreach (var line in KitGroups.Of(typed.Secret.Reveal()).Chunk(GroupsInLine))
                    {
                        text.Append(TypedOpening).AppendJoin("  ", line).Append('\n');
                    }

                    text.Append('\n');
                    break;
            }
        }

        return text.ToString();
    }

    private static void Wrap(StringBuilder text, string paragraph)
    {
        var column = 0;
        foreach (var word in paragraph.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column > 0 ? " " : "").Append(word);
            column += (column > 0 ? 1 : 0) + word.Length;
        }

        text.Append("\n\n");
    }
}
