using System.Security.Cryptography;
using Resgate.Format.Crypto;
using Resgate.Primitives;

namespace Resgate.Format.Keys;

/// <summary>One way into a repository: the master key, sealed with a key that a password yields.</summary>
/// <remarks>Immutable. Source: format page, section 2.3.</remarks>
public sealed class KeyFile
{
    /// <summary>Bytes of the salt.</summary>
    public const int SaltSize = 64;

    private readonly byte[] _salt;
    private readonly byte[] _sealedKey;

    internal KeyFile(ScryptCost cost, byte[] salt, byte[] sealedKey)
    {
        Cost = cost;
        _salt = salt;
        _sealedKey = sealedKey;
    }

    /// <summary>When the key was made; null when the file does not say so legibly. Information only, and so are the names.</summary>
    public Timestamp? CreatedAt { get; init; }

    /// <summary>Empty when the file does not say.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Empty when the file does not say.</summary>
    public string HostName { get; init; } = "";

    public ScryptCost Cost { get; }

    /// <summary><see cref="SaltSize"/> random bytes.</summary>
    public ReadOnlySpan<byte> Salt => _salt;

    /// <summary>The master key's JSON document, sealed with the password's key.</summary>
    public ReadOnlySpan<byte> SealedKey => _sealedKey;

    /// <summary>Reads a key file. Its name, the SHA-256 of <paramref name="json"/>, is the caller's to check.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: not a key file, or one that asks for a key
    /// derivation we do not know or would not finish.</exception>
    public static KeyFile Parse(ReadOnlySpan<byte> json) => KeyFileJson.Read(json);

    /// <summary>Seals a master key under a password, with a fresh salt. Takes as long as <paramref name="cost"/> says.</summary>
    public static KeyFile Create(
        MasterKey masterKey,
        Password password,
        string userName,
        string hostName,
        Timestamp createdAt,
        ScryptCost cost)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var document = masterKey.Write();
        var sealedKey = new byte[document.Length + MasterKey.Overhead];
        using (var passwordKey = DeriveKey(password, salt, cost))
        {
            passwordKey.Seal(document, sealedKey);
        }

        CryptographicOperations.ZeroMemory(document);
        return new KeyFile(cost, salt, sealedKey) { CreatedAt = createdAt, UserName = userName, HostName = hostName };
    }

    /// <summary>Takes the master key out. Takes as long as <see cref="Cost"/> says, up to minutes for a hostile file.</summary>
    /// <returns>Null when the password is another key's. The caller disposes of the key.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: the password fits, and what it opens is no master key.</exception>
    public MasterKey? Unlock(Password password)
    {
        var document = new byte[_sealedKey.Length - MasterKey.Overhead];
        try
        {
            using var passwordKey = DeriveKey(password, _salt, Cost);
            return passwordKey.TryOpen(_sealedKey, document) ? MasterKey.Read(document) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(document);
        }
    }

    /// <summary>The file's bytes, fields in restic's order, no line feed at the end. Their SHA-256 is the file's name.</summary>
    public byte[] Write() => KeyFileJson.Write(this);

    private static MasterKey DeriveKey(Password password, ReadOnlySpan<byte> salt, ScryptCost cost)
    {
        Span<byte> parts = stackalloc byte[MasterKey.Size];
        cost.Derive(password.Bytes, salt, parts);
        var key = MasterKey.FromParts(parts);
        CryptographicOperations.ZeroMemory(parts);
        return key;
    }
}
