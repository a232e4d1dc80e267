using System.Text;

namespace Resgate.Cli.Output;

/// <summary>Rows under a header and a rule, columns parted by two spaces; a cell may have several lines.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[][]> _rows = [];

    /// <summary>Lines under the closing rule.</summary>
    public List<string> Footer { get; } = [];

    /// <param name="cells">One for each column; line feeds part the lines of a cell.</param>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(static cell => cell.Split('\n'))]);

    public void WriteTo(TextWriter writer)
    {
        var widths = new int[header.Length];
        for (var column = 0; column < widths.Length; column++)
        {
            var widest = _rows.SelectMany(row => row[column]).Select(Width).DefaultIfEmpty().Max();
            widths[column] = Math.Max(header[column].Length, widest);
        }

        var rule = new string('-', widths.Sum() + (2 * (widths.Length - 1)));
        WriteLine(writer, header, widths);
        writer.WriteLine(rule);
        foreach (var row in _rows)
        {
            var lines = row.Max(static cell => cell.Length);
            for (var line = 0; line < lines; line++)
            {
                WriteLine(writer, [.. row.Select(cell => line < cell.Length ? cell[line] : "")], widths);
            }
        }

        writer.WriteLine(rule);
        foreach (var line in Footer)
        {
            writer.WriteLine(line);
        }
    }

    private static void WriteLine(TextWriter writer, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
        {
            line.Append(column > 0 ? "  " : "").Append(cells[column]).Append(' ', widths[column] - Width(cells[column]));
        }

        writer.WriteLine(line.ToString().TrimEnd(' '));
    }

    // Characters, not their widths on a terminal: host names and paths are nearly always narrow.
    private static int Width(string text) => text.EnumerateRunes().Count();
}
