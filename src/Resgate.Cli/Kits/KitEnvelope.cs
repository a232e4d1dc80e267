using System.Security.Cryptography;
using Resgate.Format.Keys;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>A kit under a passphrase, as <c>openssl enc -aes-256-cbc -pbkdf2 -iter 600000</c> has it, so that it opens without us.</summary>
/// <remarks>
/// <code>
/// magic    8 bytes  "Salted__"
/// salt     8 bytes
/// sealed            AES-256-CBC with PKCS #7 padding
/// </code>
/// Key (32 bytes) and initial vector (16) are PBKDF2 with HMAC-SHA-256 of the passphrase. Nothing authenticates it: whoever can change the
/// file can spoil it, and a spoilt kit is found by <c>kit verify</c>. Source: openssl-enc(1).
/// </remarks>
internal static class KitEnvelope
{
    /// <summary>What opens a kit without us; the file's name follows.</summary>
    public const string OpeningCommand = "openssl enc -d -aes-256-cbc -pbkdf2 -iter 600000 -in";

    private const int Iterations = 600_000;
    private const int SaltSize = 8;
    private const int KeySize = 32;
    private const int VectorSize = 16;

    private static ReadOnlySpan<byte> Magic => "Salted__"u8;

    public static bool IsSealed(ReadOnlySpan<byte> content) => content.StartsWith(Magic);

    public static byte[] Seal(ReadOnlySpan<byte> pages, Password passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        using var aes = Keyed(passphrase, salt, out var vector);
        return [.. Magic, .. salt, .. aes.EncryptCbc(pages, vector)];
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.WrongPassword"/>: the passphrase does not fit, or the file is damaged.</exception>
    public static byte[] Open(ReadOnlySpan<byte> content, Password passphrase)
    {
        if (content.Length < Magic.Length + SaltSize)
        {
            throw new ResgateException(FailureKind.Damaged, "the encrypted kit is cut short");
        }

        try
        {
            using var aes = Keyed(passphrase, content.Slice(Magic.Length, SaltSize), out var vector);
            return aes.DecryptCbc(content[(Magic.Length + SaltSize)..], vector);
        }
        catch (CryptographicException)
        {
            // Without the cause: it speaks of padding, which says nothing to anybody.
            throw new ResgateException(FailureKind.WrongPassword, "the passphrase does not open this kit");
        }
    }

    private static Aes Keyed(Password passphrase, ReadOnlySpan<byte> salt, out byte[] vector)
    {
        var derived = Rfc2898DeriveBytes.Pbkdf2(passphrase.Bytes, salt, Iterations, HashAlgorithmName.SHA256, KeySize + VectorSize);
        var aes = Aes.Create();
        aes.Key = derived[..KeySize];
        vector = derived[KeySize..];
        CryptographicOperations.ZeroMemory(derived);
        return aes;
    }
}
