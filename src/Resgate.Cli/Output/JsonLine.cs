using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Resgate.Cli.Output;

/// <summary>Writes JSON objects for programs, one a line.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = GoEscapes.Instance };

    /// <summary>One object in one line; the braces are ours.</summary>
    public static void Write(TextWriter writer, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>A number that restic leaves out when it is 0.</summary>
    public static void WriteUnlessZero(this Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    /// <inheritdoc cref="WriteUnlessZero(Utf8JsonWriter, string, long)"/>
    public static void WriteUnlessZero(this Utf8JsonWriter json, string name, double value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    /// <summary>A moment, left out when it is not known.</summary>
    public static void WriteMoment(this Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            json.WriteString(name, known);
        }
    }

    /// <summary>Any document in one line: an array, say.</summary>
    public static void WriteDocument(TextWriter writer, Action<Utf8JsonWriter> document)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            document(json);
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
