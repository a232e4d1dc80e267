using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Format.Crypto;

/// <summary>The master key as a JSON document.</summary>
/// <remarks>
/// <c>{"mac":{"k":"&lt;Base64&gt;","r":"&lt;Base64&gt;"},"encrypt":"&lt;Base64&gt;"}</c>, keys in this order when written,
/// in any when read. Source: format page, section 2.3.
/// </remarks>
internal static class MasterKeyJson
{
    private static ReadOnlySpan<byte> BeforeK => "{\"mac\":{\"k\":\""u8;

    private static ReadOnlySpan<byte> BeforeR => "\",\"r\":\""u8;

    private static ReadOnlySpan<byte> BeforeEncrypt => "\"},\"encrypt\":\""u8;

    private static ReadOnlySpan<byte> Behind => "\"}"u8;

    /// <param name="parts">encrypt, k and r, one after the other.</param>
    public static byte[] Write(ReadOnlySpan<byte> parts)
    {
        var size = BeforeK.Length + BeforeR.Length + BeforeEncrypt.Length + Behind.Length
            + (2 * Base64.GetMaxEncodedToUtf8Length(MasterKey.MacPartSize))
            + Base64.GetMaxEncodedToUtf8Length(MasterKey.EncryptSize);
        var json = new byte[size];
        var rest = json.AsSpan();
        Append(ref rest, BeforeK, parts.Slice(MasterKey.EncryptSize, MasterKey.MacPartSize));
        Append(ref rest, BeforeR, parts[(MasterKey.EncryptSize + MasterKey.MacPartSize)..]);
        Append(ref rest, BeforeEncrypt, parts[..MasterKey.EncryptSize]);
        Behind.CopyTo(rest);
        return json;
    }

    /// <summary>Fills <paramref name="parts"/> with encrypt, k and r; a part that the document lacks stays zero.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>.</exception>
    public static void Read(ReadOnlySpan<byte> json, Span<byte> parts)
    {
        parts.Clear();
        try
        {
            var reader = new Utf8JsonReader(json);
            Enter(ref reader);
            while (Next(ref reader))
            {
                if (reader.ValueTextEquals("encrypt"u8))
                {
                    ReadPart(ref reader, parts[..MasterKey.EncryptSize]);
                }
                else if (reader.ValueTextEquals("mac"u8))
                {
                    ReadMac(ref reader, parts[MasterKey.EncryptSize..]);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (reader.Read())
            {
                throw new JsonException();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The fault itself is left out: it could quote the document, which is secret.
            throw new ResgateException(FailureKind.Damaged, "master key is not the JSON document it should be");
        }
    }

    private static void ReadMac(ref Utf8JsonReader reader, Span<byte> parts)
    {
        Enter(ref reader);
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("k"u8))
            {
                ReadPart(ref reader, parts[..MasterKey.MacPartSize]);
            }
            else if (reader.ValueTextEquals("r"u8))
            {
                ReadPart(ref reader, parts[MasterKey.MacPartSize..]);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadPart(ref Utf8JsonReader reader, Span<byte> part)
    {
        var bytes = ReadBase64(ref reader);
        try
        {
            if (bytes.Length != part.Length)
            {
                throw new JsonException();
            }

            bytes.CopyTo(part);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Steps into the object that must come next.</summary>
    private static void Enter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }
    }

    /// <summary>Steps to the next key of the object; false at its end.</summary>
    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>A reader of our own, because the general one leaves the text of values behind in memory.</summary>
    private static byte[] ReadBase64(ref Utf8JsonReader reader)
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

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
        Base64.EncodeToUtf8(part, rest, out _, out var written);
        rest = rest[written..];
    }
}
