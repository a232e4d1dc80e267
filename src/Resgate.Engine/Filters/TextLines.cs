using System.Text;
using Resgate.Primitives.Patterns;

namespace Resgate.Engine.Filters;

/// <summary>The lines of a text file that people wrote, perhaps on Windows.</summary>
internal static class TextLines
{
    /// <summary>Lines without their ends, LF or CR LF. UTF-16 with a byte order mark becomes UTF-8; anything else is left as it is.</summary>
    public static List<byte[]> Of(ReadOnlySpan<byte> content)
    {
        var text = Decode(content);
        var lines = new List<byte[]>();
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            lines.Add((line.EndsWith((byte)'\r') ? line[..^1] : line).ToArray());
        }

        return lines;
    }

    /// <summary>Takes white space, Unicode's included, off both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty && Rune.IsWhiteSpace(Utf8Character.First(line, out var length)))
        {
            line = line[length..];
        }

        while (!line.IsEmpty
            && Rune.DecodeLastFromUtf8(line, out var last, out var length) == System.Buffers.OperationStatus.Done
            && Rune.IsWhiteSpace(last))
        {
            line = line[..^length];
        }

        return line;
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            return content[3..];
        }

        if (content.StartsWith<byte>([0xFE, 0xFF]))
        {
            return Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(content[2..]));
        }

        return content.StartsWith<byte>([0xFF, 0xFE])
            ? Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(content[2..]))
            : content;
    }
}
