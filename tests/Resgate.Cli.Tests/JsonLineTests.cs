using Resgate.Cli.Output;

namespace Resgate.Cli.Tests;

/// <summary>Strings in JSON are Go's to the byte.</summary>
public sealed class JsonLineTests
{
    [Theory]
    [InlineData("plain é € 😀", "plain é € 😀")]
    [InlineData("\"\\/'", "\\\"\\\\/'")]
    [InlineData("\0\u0001\b\t\n\f\r\u001b\u007f", "\\u0000\\u0001\\b\\t\\n\\f\\r\\u001b\u007f")]
    [InlineData("<a href=\"x\">&</a>", "\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u003c/a\\u003e")]
    [InlineData("\u2028😀\u2029", "\\u2028😀\\u2029")]
    [InlineData("\ufffd", "\ufffd")]
    public void A_string_is_escaped_as_Go_escapes_it(string text, string written)
    {
        using var output = new StringWriter();

        JsonLine.Write(output, json => json.WriteString("x", text));

        Assert.Equal($"{{\"x\":\"{written}\"}}\n", output.ToString());
    }

    [Fact]
    public void Half_a_character_becomes_the_sign_for_what_is_none()
    {
        using var output = new StringWriter();

        JsonLine.Write(output, static json => json.WriteString("x", "a\ud83d<b"));

        Assert.Equal("{\"x\":\"a\\ufffd\\u003cb\"}\n", output.ToString());
    }
}
