using System.Buffers;
using System.Text;

namespace Resgate.Engine.FileSystems;

/// <summary>Bytes as the text that restic makes of them: U+FFFD for <em>each</em> byte that is not UTF-8.</summary>
/// <remarks>
/// The platform's decoder puts one mark for a whole broken sequence, which would give other tree ids (format page,
/// section 6.3).
/// </remarks>
internal static class LossyText
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done;
            if (isValid)
            {
                text.Append(rune);
            }
            else
            {
                text.Append('\uFFFD', consumed);
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }
}
