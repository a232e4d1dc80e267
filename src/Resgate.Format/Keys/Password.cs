using System.Security.Cryptography;
using System.Text;

namespace Resgate.Format.Keys;

/// <summary>A password: UTF-8 bytes, used one for one, without any Unicode normalisation.</summary>
/// <remarks>Source: format page, section 2.3.</remarks>
public sealed class Password : IDisposable, IEquatable<Password>
{
    // Pinned: the collector must not leave copies behind when it moves things.
    private readonly byte[] _bytes;
    private volatile bool _disposed;

    private Password(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
    }

    /// <summary>Valid until <see cref="Dispose"/>; do not keep it longer.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Restic opens such a repository only with <c>--insecure-no-password</c>.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>From the content of a password file or a command's output: without a byte-order mark (UTF-8; UTF-16, which
    /// is converted) and without white space at both ends.</summary>
    /// <param name="content">The caller wipes it.</param>
    public static Password FromFileContent(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\uFEFF"u8))
        {
            return new Password(Trimmed(content[3..]));
        }

        var utf16 = content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode
            : content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode
            : null;
        if (utf16 is null)
        {
            return new Password(Trimmed(content));
        }

        var characters = GC.AllocateUninitializedArray<char>(utf16.GetMaxCharCount(content.Length), pinned: true);
        var length = utf16.GetChars(content[2..], characters);
        var password = FromCharacters(characters.AsSpan(0, length), trim: true);
        characters.AsSpan().Clear();
        return password;
    }

    /// <summary>From a text taken as it is: typed, or from the environment.</summary>
    public static Password FromText(ReadOnlySpan<char> text) => FromCharacters(text, trim: false);

    /// <summary>From bytes taken as they are.</summary>
    /// <param name="bytes">The caller wipes them.</param>
    public static Password FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>Wipes the password.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Whether both are the same bytes; takes the same time whatever they are.</summary>
    public bool Equals(Password? other) => other is not null && CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as Password);

    /// <summary>The same for every password of a length: a hash of the bytes would tell about them.</summary>
    public override int GetHashCode() => _bytes.Length;

    /// <summary>Never the password.</summary>
    public override string ToString() => "***";

    private static Password FromCharacters(ReadOnlySpan<char> text, bool trim)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetMaxByteCount(text.Length), pinned: true);
        var length = Encoding.UTF8.GetBytes(text, bytes);
        var utf8 = bytes.AsSpan(0, length);
        var password = new Password(trim ? Trimmed(utf8) : utf8);
        CryptographicOperations.ZeroMemory(bytes);
        return password;
    }

    /// <summary>Without Unicode white space at both ends; bytes that are not UTF-8 are no white space.</summary>
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> utf8)
    {
        while (Rune.DecodeFromUtf8(utf8, out var rune, out var size) == System.Buffers.OperationStatus.Done
            && Rune.IsWhiteSpace(rune))
        {
            utf8 = utf8[size..];
        }

        while (Rune.DecodeLastFromUtf8(utf8, out var rune, out var size) == System.Buffers.OperationStatus.Done
            && Rune.IsWhiteSpace(rune))
        {
            utf8 = utf8[..^size];
        }

        return utf8;
    }
}
