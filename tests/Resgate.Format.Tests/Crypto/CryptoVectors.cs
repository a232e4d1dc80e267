using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Format.Tests.Crypto;

/// <summary>The golden vectors, confirmed by stock restic.</summary>
internal static class CryptoVectors
{
    private static readonly JsonElement s_root =
        JsonDocument.Parse(Fixtures.Bytes("restic/vectors/crypto-vectors.json")).RootElement;

    public static string MasterKeyJson => s_root.GetProperty("master_key_json").GetString()!;

    /// <summary>encrypt, k and r, one after the other.</summary>
    public static byte[] Parts => [.. Hex(s_root, "encrypt"), .. Hex(s_root, "mac_k"), .. Hex(s_root, "mac_r")];

    public static IEnumerable<(byte[] Iv, byte[] Plain, byte[] Sealed)> Seals => s_root.GetProperty("seal").EnumerateArray()
        .Select(vector => (Hex(vector, "iv"), Hex(vector, "plaintext"), Hex(vector, "sealed")));

    public static IEnumerable<byte[]> MustFail =>
        s_root.GetProperty("must_fail").EnumerateArray().Select(vector => Hex(vector, "sealed"));

    public static IEnumerable<(string Password, int N, int R, int P, byte[] Salt, byte[] Derived, byte[] Data)> Derivations =>
        s_root.GetProperty("key_derivation").EnumerateArray().Select(vector => (
            vector.GetProperty("password").GetString()!,
            vector.GetProperty("N").GetInt32(),
            vector.GetProperty("r").GetInt32(),
            vector.GetProperty("p").GetInt32(),
            vector.GetProperty("salt_b64").GetBytesFromBase64(),
            Hex(vector, "derived"),
            vector.GetProperty("key_file_data_b64").GetBytesFromBase64()));

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
