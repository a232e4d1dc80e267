using System.Security.Cryptography;
using System.Text;

namespace Resgate.Cli.Kits;

/// <summary>What tells whether a place is still as a kit has it, and nothing else of it.</summary>
/// <remarks>
/// <code>
/// salt   16 bytes
/// print  32 bytes  PBKDF2 with HMAC-SHA-256 of the address, the password, the variables and the files
/// </code>
/// In base64. Whoever reads it learns no secret; a guess costs as much as the rounds do.
/// </remarks>
internal static class KitPrint
{
    private const int SaltSize = 16;
    private const int Size = 32;

    // About 30 ms: status asks this of each place.
    private const int Rounds = 100_000;

    public static string Of(KitPlace place)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return Convert.ToBase64String([.. salt, .. Derive(place, salt)]);
    }

    public static bool Fits(KitPlace place, string print)
    {
        Span<byte> bytes = stackalloc byte[SaltSize + Size];
        return Convert.TryFromBase64String(print, bytes, out var count) && count == bytes.Length
            && CryptographicOperations.FixedTimeEquals(bytes[SaltSize..], Derive(place, bytes[..SaltSize].ToArray()));
    }

    private static byte[] Derive(KitPlace place, byte[] salt)
    {
        // No part holds a NUL, so no two places give the same text.
        string[] parts =
        [
            place.Address,
            place.Password.Reveal(),
            .. place.Variables.OrderBy(static one => one.Name, StringComparer.Ordinal).SelectMany(static one => (string[])[one.Name, one.Value.Reveal()]),
            .. place.Files.SelectMany(static one => (string[])[one.Path, one.Content.Reveal()]),
        ];
        return Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(string.Join('\0', parts)), salt, Rounds, HashAlgorithmName.SHA256, Size);
    }
}
