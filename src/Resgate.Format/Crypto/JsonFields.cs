using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Resgate.Format.Crypto;

/// <summary>Walks the fields of one JSON object, as leniently as restic does.</summary>
/// <remarks>
/// Failures are <see cref="JsonException"/> and, by the platform's reader, <see cref="InvalidOperationException"/> for
/// values of another type; callers turn both into their own.
/// </remarks>
internal static class JsonFields
{
    /// <summary>Steps into the object that must come next.</summary>
    public static void Enter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }
    }

    /// <summary>Steps to the next name of the object, or behind its end: false.</summary>
    public static bool Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the field the reader stands on has this name, in any case of letters (section 15.2).</summary>
    public static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueTextEquals(name) || Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

    /// <summary>The field's bytes, in an array of their own; the caller wipes it if they are secret.</summary>
    public static byte[] ReadBase64(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = new byte[reader.ValueSpan.Length];
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        try
        {
            var length = reader.CopyString(text);
            var status = Base64.DecodeFromUtf8(text.AsSpan(0, length), bytes, out _, out var written);
            return status == OperationStatus.Done ? bytes[..written] : throw new JsonException();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Nothing but white space may follow the object.</summary>
    public static void RequireEnd(ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            throw new JsonException();
        }
    }
}
