using System.Security.Cryptography;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph;

/// <summary>The key that signs loglines. Never shown; disposing it forgets it.</summary>
public sealed class HmacKey : IDisposable
{
    private const int Size = 32;

    private readonly byte[] _bytes;

    private HmacKey(byte[] bytes, string? keyId) => (_bytes, KeyId) = (bytes, keyId);

    /// <summary>What loglines call it; null when nobody said.</summary>
    public string? KeyId { get; }

    /// <param name="content">Of a file that holds nothing else: 64 hexadecimal digits, or the 32 bytes themselves.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: neither.</exception>
    public static HmacKey FromFile(ReadOnlySpan<byte> content) =>
        content.Length == Size
            ? new HmacKey(content.ToArray(), keyId: null)
            : Parse(Encoding.ASCII.GetString(content).Trim(), keyId: null)
                ?? throw new ResgateException(FailureKind.Usage, "the file with the HMAC key holds no key")
                {
                    Hint = "it has 64 hexadecimal digits, or 32 bytes, and nothing else",
                };

    /// <summary>The key of an installation's own settings.</summary>
    /// <returns>Null when they name none, or one that cannot be.</returns>
    public static HmacKey? FromSettings(SystemSettings settings) =>
        settings.Text("VV_HMAC_KEY") is { } text ? Parse(text, settings.Text("VV_HMAC_KEY_ID") ?? "vv-1") : null;

    /// <summary>HMAC-SHA256.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> content) => HMACSHA256.HashData(_bytes, content);

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    public override string ToString() => "***";

    private static HmacKey? Parse(string text, string? keyId)
    {
        var bytes = new byte[Size];
        return text.Length == 2 * Size && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? new HmacKey(bytes, keyId)
            : null;
    }
}
