using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Resgate.Recovery.Graph;

/// <summary>The bytes that a document's signature covers: its fields sorted, no spaces, letters as they are.</summary>
/// <remarks>
/// What Python's <c>json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False)</c> writes. For text and whole numbers that is
/// RFC 8785, too; a number keeps the digits it was written with. Names are in the order of their code points, which is that of their bytes.
/// </remarks>
internal static class CanonicalJson
{
    /// <param name="document">An object.</param>
    /// <param name="without">The field that holds the signature.</param>
    /// <returns>Null when a field is there twice: then nobody can say what was signed.</returns>
    public static byte[]? Write(JsonElement document, string without)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        return TryWriteObject(document.EnumerateObject().Where(field => !field.NameEquals(without)), output) ? output.WrittenSpan.ToArray() : null;
    }

    private static bool TryWrite(JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return TryWriteObject(value.EnumerateObject(), output);
            case JsonValueKind.Array:
                output.Write("["u8);
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    output.Write(index > 0 ? ","u8 : []);
                    if (!TryWrite(item, output))
                    {
                        return false;
                    }
                }

                output.Write("]"u8);
                return true;
            case JsonValueKind.String:
                WriteText(Encoding.UTF8.GetBytes(value.GetString()!), output);
                return true;
            default:
                output.Write(Encoding.UTF8.GetBytes(value.GetRawText()));
                return true;
        }
    }

    private static bool TryWriteObject(IEnumerable<JsonProperty> fields, ArrayBufferWriter<byte> output)
    {
        var sorted = fields.Select(static field => (Name: Encoding.UTF8.GetBytes(field.Name), field.Value))
            .Order(Comparer<(byte[] Name, JsonElement)>.Create(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name)))
            .ToList();
        output.Write("{"u8);
        foreach (var (index, (name, value)) in sorted.Index())
        {
            if (index > 0 && name.AsSpan().SequenceEqual(sorted[index - 1].Name))
            {
                return false;
            }

            output.Write(index > 0 ? ","u8 : []);
            WriteText(name, output);
            output.Write(":"u8);
            if (!TryWrite(value, output))
            {
                return false;
            }
        }

        output.Write("}"u8);
        return true;
    }

    private static void WriteText(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        foreach (var letter in text)
        {
            switch (letter)
            {
                case (byte)'"':
                    output.Write("\\\""u8);
                    break;
                case (byte)'\\':
                    output.Write("\\\\"u8);
                    break;
                case (byte)'\n':
                    output.Write("\\n"u8);
                    break;
                case (byte)'\r':
                    output.Write("\\r"u8);
                    break;
                case (byte)'\t':
                    output.Write("\\t"u8);
                    break;
                case (byte)'\b':
                    output.Write("\\b"u8);
                    break;
                case (byte)'\f':
                    output.Write("\\f"u8);
                    break;
                case < 0x20:
                    output.Write(Encoding.ASCII.GetBytes($"\\u{letter:x4}"));
                    break;
                default:
                    output.Write([letter]);
                    break;
            }
        }

        output.Write("\""u8);
    }
}
