using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>Stored JSON with line feeds and two spaces a level, its values untouched.</summary>
internal static class PrettyJson
{
    private static readonly JsonWriterOptions s_options =
        new() { Indented = true, NewLine = "\n", Encoder = GoEscapes.Instance };

    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no JSON.</exception>
    public static byte[] Format(ReadOnlyMemory<byte> json)
    {
        using var buffer = new MemoryStream();
        try
        {
            using var document = JsonDocument.Parse(json);
            using var writer = new Utf8JsonWriter(buffer, s_options);
            document.WriteTo(writer);
        }
        catch (JsonException cause)
        {
            throw new ResgateException(FailureKind.Damaged, "the object is no JSON", cause);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
