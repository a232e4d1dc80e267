using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Resgate.Format.Text;
using Resgate.Testing;

namespace Resgate.Format.Tests.Text;

public sealed class NameQuotingTests
{
    public static TheoryData<string, string, string> Vectors()
    {
        var data = new TheoryData<string, string, string>();
        using var document = JsonDocument.Parse(Fixtures.Bytes("restic/vectors/name-vectors.json"));
        foreach (var vector in document.RootElement.GetProperty("names").EnumerateArray())
        {
            data.Add(
                vector.GetProperty("name_b64").GetString()!,
                vector.GetProperty("quoted").GetString()!,
                vector.GetProperty("json").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Names_are_quoted_as_restic_quotes_them(string name, string quoted, string json)
    {
        var raw = Convert.FromBase64String(name);

        Assert.Equal(quoted, Quote(raw));
        var text = new JsonText();
        text.Name(raw);
        Assert.Equal(json, Encoding.UTF8.GetString(text.Written));
        Assert.True(NameQuoting.TryUnquote(Encoding.UTF8.GetBytes(quoted), out var back));
        Assert.Equal(raw, back);
    }

    [Fact]
    public void Every_code_point_is_left_alone_or_escaped_as_restic_does()
    {
        var printable = PrintableByRestic();

        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.TryCreate(value, out var rune) || value is '"' or '\\')
            {
                continue;
            }

            var isLeftAlone = Quote(Encoding.UTF8.GetBytes(rune.ToString())) == rune.ToString();
            // The slash was not measured, since no name holds one.
            Assert.True(isLeftAlone == printable.Contains(value) || value == '/', $"U+{value:X4}");
        }
    }

    [Fact]
    public void Any_bytes_come_back_from_their_quoted_form() =>
        Gen.Byte.Array[0, 60].Sample(raw =>
        {
            Assert.True(NameQuoting.TryUnquote(Encoding.UTF8.GetBytes(Quote(raw)), out var back));
            Assert.Equal(raw, back);
        });

    [Fact]
    public void Any_text_of_code_points_comes_back_from_its_quoted_form() =>
        Gen.Int[0, 0x10FFFF].Where(value => Rune.IsValid(value)).Array[0, 20].Sample(values =>
        {
            var raw = Encoding.UTF8.GetBytes(string.Concat(values.Select(value => new Rune(value).ToString())));
            Assert.True(NameQuoting.TryUnquote(Encoding.UTF8.GetBytes(Quote(raw)), out var back));
            Assert.Equal(raw, back);
        });

    [Theory]
    [InlineData(@"\a\b\f\n\r\t\v\\\""", "\a\b\f\n\r\t\v\\\"")]
    [InlineData(@"\101\x42\u0043\U00000044", "ABCD")]
    [InlineData(@"\u00e9\xC3\xa9\303\251", "ééé")]
    [InlineData("", "")]
    public void Every_escape_of_Go_is_understood(string quoted, string name)
    {
        Assert.True(NameQuoting.TryUnquote(Encoding.UTF8.GetBytes(quoted), out var raw));
        Assert.Equal(name, Encoding.UTF8.GetString(raw));
    }

    [Theory]
    [InlineData("bare\"quote")]
    [InlineData("bare\nline")]
    [InlineData(@"\")]
    [InlineData(@"\q")]
    [InlineData(@"\'")]
    [InlineData(@"\x4")]
    [InlineData(@"\x4g")]
    [InlineData(@"\400")]
    [InlineData(@"\08")]
    [InlineData(@"\ud800")]
    [InlineData(@"\U00110000")]
    [InlineData(@"\U0000004")]
    public void Anything_else_is_no_name(string quoted) =>
        Assert.False(NameQuoting.TryUnquote(Encoding.UTF8.GetBytes(quoted), out _));

    [Fact]
    public void Any_text_is_a_name_or_none() =>
        Gen.Char["\\\"xuU0123789abfnrtv\n'"].Array[0, 24].Sample(text =>
        {
            NameQuoting.TryUnquote(Encoding.UTF8.GetBytes(text), out _);
        });

    private static string Quote(byte[] raw)
    {
        var quoted = new byte[raw.Length * NameQuoting.MaxGrowth];
        return Encoding.UTF8.GetString(quoted, 0, NameQuoting.Quote(raw, quoted));
    }

    private static HashSet<int> PrintableByRestic()
    {
        var printable = new HashSet<int>();
        foreach (var line in Fixtures.Text("restic/vectors/printable-codepoints.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var ends = line.Trim().Split('-').Select(end => int.Parse(end, NumberStyles.HexNumber)).ToArray();
            printable.UnionWith(Enumerable.Range(ends[0], ends[1] - ends[0] + 1));
        }

        return printable;
    }
}
