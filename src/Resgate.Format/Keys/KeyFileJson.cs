using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Resgate.Format.Crypto;
using Resgate.Primitives;

namespace Resgate.Format.Keys;

/// <summary>A key file as its JSON text.</summary>
/// <remarks>
/// <code>
/// created             time text, with the zone of who made it
/// username, hostname  strings
/// kdf                 always "scrypt"
/// N, r, p             numbers
/// salt                64 bytes in Base64
/// data                the sealed master key in Base64
/// </code>
/// Written in this order; read in any, with fields we do not know passed over. The first three may be missing.
/// Source: format page, section 2.3.
/// </remarks>
internal static class KeyFileJson
{
    private const string OnlyKdf = "scrypt";

    public static KeyFile Read(ReadOnlySpan<byte> json)
    {
        var fields = new Fields();
        try
        {
            ReadFields(json, ref fields);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Damaged("is not the JSON document it should be", fault);
        }

        if (fields.Kdf != OnlyKdf)
        {
            throw Damaged(fields.Kdf is null ? "names no key derivation" : "wants a key derivation we do not know");
        }

        if (ScryptCost.FaultOf(fields.N, fields.R, fields.P) is { } fault2)
        {
            throw Damaged($"wants scrypt with N={fields.N}, r={fields.R}, p={fields.P}, which {fault2}");
        }

        if (fields.Salt?.Length != KeyFile.SaltSize)
        {
            throw Damaged($"has a salt of {fields.Salt?.Length ?? 0} bytes instead of {KeyFile.SaltSize}");
        }

        if (fields.Data is null || fields.Data.Length < MasterKey.Overhead)
        {
            throw Damaged("holds no sealed key");
        }

        var cost = new ScryptCost((int)fields.N, (int)fields.R, (int)fields.P);
        return new KeyFile(cost, fields.Salt, fields.Data)
        {
            CreatedAt = fields.CreatedAt,
            UserName = fields.UserName,
            HostName = fields.HostName,
        };
    }

    public static byte[] Write(KeyFile file)
    {
        var json = new ArrayBufferWriter<byte>(512);
        json.Write("{\"created\":\""u8);
        KeyText.WriteTime(json, file.CreatedAt ?? KeyText.NoTime);
        json.Write("\",\"username\":"u8);
        KeyText.WriteString(json, file.UserName);
        json.Write(",\"hostname\":"u8);
        KeyText.WriteString(json, file.HostName);
        json.Write(",\"kdf\":\"scrypt\",\"N\":"u8);
        KeyText.WriteAscii(json, $"{file.Cost.N}");
        json.Write(",\"r\":"u8);
        KeyText.WriteAscii(json, $"{file.Cost.R}");
        json.Write(",\"p\":"u8);
        KeyText.WriteAscii(json, $"{file.Cost.P}");
        json.Write(",\"salt\":\""u8);
        WriteBase64(json, file.Salt);
        json.Write("\",\"data\":\""u8);
        WriteBase64(json, file.SealedKey);
        json.Write("\"}"u8);
        return json.WrittenSpan.ToArray();
    }

    private static void ReadFields(ReadOnlySpan<byte> json, ref Fields fields)
    {
        var reader = new Utf8JsonReader(json);
        JsonFields.Enter(ref reader);
        while (JsonFields.Next(ref reader))
        {
            if (JsonFields.NameIs(ref reader, "created"u8))
            {
                fields.CreatedAt = KeyText.TryParseTime(ReadText(ref reader), out var time) ? time : null;
            }
            else if (JsonFields.NameIs(ref reader, "username"u8))
            {
                fields.UserName = ReadText(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "hostname"u8))
            {
                fields.HostName = ReadText(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "kdf"u8))
            {
                fields.Kdf = ReadText(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "N"u8))
            {
                fields.N = ReadNumber(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "r"u8))
            {
                fields.R = ReadNumber(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "p"u8))
            {
                fields.P = ReadNumber(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "salt"u8))
            {
                fields.Salt = JsonFields.ReadBase64(ref reader);
            }
            else if (JsonFields.NameIs(ref reader, "data"u8))
            {
                fields.Data = JsonFields.ReadBase64(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        JsonFields.RequireEnd(ref reader);
    }

    /// <summary>Text for people: null is as good as none, and what is not Unicode is shown as such rather than refused.</summary>
    private static string ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return "";
        }

        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException) when (reader.TokenType == JsonTokenType.String)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static long ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TryGetInt64(out var number) ? number : throw new JsonException();
    }

    private static void WriteBase64(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, json.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        json.Advance(written);
    }

    private static ResgateException Damaged(string what, Exception? cause = null) =>
        new(FailureKind.Damaged, $"key file {what}", cause);

    private struct Fields()
    {
        public Timestamp? CreatedAt;
        public string UserName = "";
        public string HostName = "";
        public string? Kdf;
        public long N;
        public long R;
        public long P;
        public byte[]? Salt;
        public byte[]? Data;
    }
}
