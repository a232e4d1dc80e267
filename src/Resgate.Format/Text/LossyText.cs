using System.Text;
using System.Text.Unicode;

namespace Resgate.Format.Text;

/// <summary>Strings of bytes that are mostly, but not always, UTF-8: user names, attribute names, paths.</summary>
/// <remarks>
/// The format keeps such bytes as the JSON escape <c>\ufffd</c>, and a true U+FFFD as itself, so the two must not fall together in
/// our strings, or a document would change when it is read and written again. A byte that is not UTF-8 therefore becomes the lone
/// surrogate <see cref="NotUtf8"/>; on its way to a terminal or a file the platform prints it as U+FFFD.
/// Source: format page, section 6.3.
/// </remarks>
public static class LossyText
{
    /// <summary>Stands for one byte that is not UTF-8.</summary>
    public const char NotUtf8 = '\uDFFD';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var size) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[size..];
            }
            else
            {
                text.Append(NotUtf8);
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }
}
