using System.Text;
using Resgate.Format.Crypto;
using Resgate.Format.Text;
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
/// Written in this order; read in any, with keys we do not know passed over. The first three may be missing.
/// Source: format page, section 2.3.
/// </remarks>
internal static class KeyFileJson
{
    private const string OnlyKdf = "scrypt";

    public static KeyFile Read(ReadOnlySpan<byte> text)
    {
        var fields = ReadFields(text);
        if (fields.Kdf != OnlyKdf)
        {
            throw Damaged(fields.Kdf.Length == 0 ? "names no key derivation" : "wants a key derivation we do not know");
        }

        if (ScryptCost.FaultOf(fields.N, fields.R, fields.P) is { } refusal)
        {
            throw Damaged($"wants scrypt with N={fields.N}, r={fields.R}, p={fields.P}, which {refusal}");
        }

        if (fields.Salt.Length != KeyFile.SaltSize)
        {
            throw Damaged($"has a salt of {fields.Salt.Length} bytes instead of {KeyFile.SaltSize}");
        }

        if (fields.Data.Length < MasterKey.Overhead)
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
        var json = new JsonText(capacity: 512);
        json.Raw("{\"created\":"u8);
        json.Time(file.CreatedAt ?? TimestampText.Absent);
        json.Raw(",\"username\":"u8);
        json.Text(file.UserName);
        json.Raw(",\"hostname\":"u8);
        json.Text(file.HostName);
        json.Raw(",\"kdf\":"u8);
        json.Text(OnlyKdf);
        json.Raw(",\"N\":"u8);
        json.Number((long)file.Cost.N);
        json.Raw(",\"r\":"u8);
        json.Number((long)file.Cost.R);
        json.Raw(",\"p\":"u8);
        json.Number((long)file.Cost.P);
        json.Raw(",\"salt\":"u8);
        json.Base64(file.Salt);
        json.Raw(",\"data\":"u8);
        json.Base64(file.SealedKey);
        json.Raw("}"u8);
        return json.ToArray();
    }

    private static Fields ReadFields(ReadOnlySpan<byte> text)
    {
        var json = new DocumentReader(text, "key file");
        json.Next();
        if (!json.IsObject())
        {
            throw json.Damaged("is null");
        }

        var fields = new Fields();
        while (json.NextKey(out var key))
        {
            ReadField(key, ref json, fields);
        }

        json.End();
        return fields;
    }

    private static void ReadField(ReadOnlySpan<byte> key, ref DocumentReader json, Fields fields)
    {
        switch (Encoding.UTF8.GetString(key))
        {
            case "created":
                // For people only: a time that makes no sense must not keep anybody out.
                fields.CreatedAt = TimestampText.TryParse(json.Utf8Span(), out var moment) ? moment : null;
                break;
            case "username":
                fields.UserName = json.Text();
                break;
            case "hostname":
                fields.HostName = json.Text();
                break;
            case "kdf":
                fields.Kdf = json.Text();
                break;
            case "N":
                fields.N = json.Int64();
                break;
            case "r":
                fields.R = json.Int64();
                break;
            case "p":
                fields.P = json.Int64();
                break;
            case "salt":
                fields.Salt = json.Base64() ?? [];
                break;
            case "data":
                fields.Data = json.Base64() ?? [];
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static ResgateException Damaged(string what) => new(FailureKind.Damaged, $"key file {what}");

    private sealed class Fields
    {
        public Timestamp? CreatedAt { get; set; }

        public string UserName { get; set; } = "";

        public string HostName { get; set; } = "";

        public string Kdf { get; set; } = "";

        public long N { get; set; }

        public long R { get; set; }

        public long P { get; set; }

        public byte[] Salt { get; set; } = [];

        public byte[] Data { get; set; } = [];
    }
}
