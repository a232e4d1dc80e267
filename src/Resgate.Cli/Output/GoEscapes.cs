using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Resgate.Cli.Output;

/// <summary>Escapes in JSON strings as Go writes them, so that our lines are restic's to the byte.</summary>
/// <remarks>
/// Escaped are quotes, backslashes, control characters below a space, the three characters that HTML minds, two separators that
/// JavaScript minds, and what is no Unicode. All else stands as it is.
/// </remarks>
internal sealed class GoEscapes : JavaScriptEncoder
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(static code => (char)code), '"', '\\', '<', '>', '&', '\u2028', '\u2029']);

    public static GoEscapes Instance { get; } = new();

    /// <summary><c>\u0000</c>.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) =>
        FindFirst(new ReadOnlySpan<char>(text, textLength));

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar <= char.MaxValue && s_escaped.Contains((char)unicodeScalar);

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var escape = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\uFFFD' => "\\ufffd", // Asked for only in place of half a surrogate pair.
            _ when WillEncode(unicodeScalar) => $"\\u{unicodeScalar:x4}",
            _ => new Rune(unicodeScalar).ToString(),
        };
        numberOfCharactersWritten = escape.TryCopyTo(new Span<char>(buffer, bufferLength)) ? escape.Length : 0;
        return numberOfCharactersWritten > 0;
    }

    private static int FindFirst(ReadOnlySpan<char> text)
    {
        for (var start = 0; start < text.Length; start++)
        {
            var next = text[start..].IndexOfAnyInRange('\uD800', '\uDFFF');
            var escaped = (next < 0 ? text[start..] : text.Slice(start, next)).IndexOfAny(s_escaped);
            if (escaped >= 0 || next < 0)
            {
                return escaped < 0 ? -1 : start + escaped;
            }

            start += next;
            if (Rune.DecodeFromUtf16(text[start..], out _, out var length) != OperationStatus.Done)
            {
                return start;
            }

            start += length - 1;
        }

        return -1;
    }
}
