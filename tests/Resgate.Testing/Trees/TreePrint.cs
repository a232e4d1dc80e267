using System.Globalization;
using System.Text;

namespace Resgate.Testing.Trees;

/// <summary>Everything about a folder that a restore must bring back, as text that can be compared: made by system tools, not by us.</summary>
/// <remarks>
/// One record an entry: kind, mode, owner, time to the nanosecond, size, content's hash, link target, device number, extended
/// attributes with access lists, and which entries are one file. Left out is what no restore can set: inode and change time.
/// </remarks>
public static class TreePrint
{
    private const string Mark = "\0\0";

    /// <returns>The records in the order of their paths; raw bytes shown as Latin-1.</returns>
    public static IReadOnlyList<string> Of(string folder)
    {
        var output = Tool.Run("find", folder, [
            ".",
            "-printf", @"\0\0%P\0%y %m %U:%G %T@ links\n",
            "(", "-type", "f", "-printf", @"size %s\nfile %D:%i %n\n", "-execdir", "sha256sum", "--", "{}", ";", "-o", "-true", ")",
            "(", "-type", "l", "-printf", @"target %l\n", "-o", "-true", ")",
            "(", "-type", "b", "-o", "-type", "c", ")", "-execdir", "stat", "-c", "device %t:%T", "{}", ";", "-o", "-true",
        ]).Output;
        var attributes = Tool.Run("find", folder, [
            ".", "-printf", @"\0\0%P\0", "-execdir", "getfattr", "-h", "-d", "-m", "-", "-e", "hex", "--", "{}", ";",
        ]).Output;

        var records = Split(output);
        foreach (var (path, text) in Split(attributes))
        {
            var sorted = text.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            records[path] += string.Concat(sorted.Select(line => $"{line}\n"));
        }

        return [.. NameFiles(records)];
    }

    private static SortedDictionary<string, string> Split(byte[] output)
    {
        var records = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in Encoding.Latin1.GetString(output).Split(Mark, StringSplitOptions.RemoveEmptyEntries))
        {
            var end = record.IndexOf('\0', StringComparison.Ordinal);
            records[end < 0 ? "" : record[..end]] = record[(end + 1)..];
        }

        return records;
    }

    // Inode numbers differ, but which paths share one must not: the first path names the file.
    private static IEnumerable<string> NameFiles(SortedDictionary<string, string> records)
    {
        var first = new Dictionary<string, string>();
        foreach (var (path, text) in records)
        {
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].StartsWith("file ", StringComparison.Ordinal))
                {
                    var number = lines[i][5..];
                    first.TryAdd(number, path);
                    lines[i] = string.Create(CultureInfo.InvariantCulture, $"same as {first[number]}, {number[number.IndexOf(' ', StringComparison.Ordinal)..]} names");
                }
            }

            yield return $"{path}\n{string.Join('\n', lines)}";
        }
    }
}
