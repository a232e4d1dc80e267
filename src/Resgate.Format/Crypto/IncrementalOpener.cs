using System.Security.Cryptography;

namespace Resgate.Format.Crypto;

/// <summary>Opens a sealed message that comes in strips, so that nobody has to hold it whole.</summary>
/// <remarks>
/// <code>
/// Begin(iv)   Open(strip)   Open(strip)   ...   TryFinish(tag)
/// </code>
/// Whether the message is genuine is known at its end only. Until then the plain strips may be anything: they may be hashed or
/// compared, not trusted. Whoever hands plain bytes on uses <see cref="MasterKey.TryOpen"/>.
/// One message at a time and one thread at a time; afterwards it serves the next message. Source: format page, section 2.2.
/// </remarks>
public sealed class IncrementalOpener(MasterKey key)
{
    /// <summary>Bytes. Every strip but a message's last is a multiple of this; strips of some KiB cost no speed.</summary>
    public const int StripUnit = MessageCipher.StripUnit;

    /// <summary>Bytes in front of the strips.</summary>
    public const int IvSize = MessageCipher.IvSize;

    /// <summary>Bytes behind the strips.</summary>
    public const int TagSize = Poly1305.TagSize;

    private MessageCipher _message = key.NewMessage();
    private bool _begun;
    private bool _possible;

    /// <summary>Begins a message.</summary>
    /// <param name="iv">Its first <see cref="IvSize"/> bytes.</param>
    public void Begin(ReadOnlySpan<byte> iv)
    {
        key.RequireAlive();
        _message.Begin(iv[..IvSize]);
        _possible = iv[..IvSize].ContainsAnyExcept((byte)0);
        _begun = true;
    }

    /// <summary>Opens the next strip.</summary>
    /// <param name="ciphertext">A multiple of <see cref="StripUnit"/> long, but for the last; that may be of any length.</param>
    /// <param name="plain">As long as <paramref name="ciphertext"/>; the very same memory or none of it.</param>
    /// <exception cref="InvalidOperationException">The message has not begun, or the strip before was its last.</exception>
    public void Open(ReadOnlySpan<byte> ciphertext, Span<byte> plain)
    {
        RequireBegun();
        key.RequireAlive();
        _message.Decrypt(ciphertext, plain);
        key.WipeIfDisposed(plain);
    }

    /// <summary>Ends the message.</summary>
    /// <param name="tag">The <see cref="TagSize"/> bytes behind the last strip.</param>
    /// <returns>False when the message was not sealed with this key or has changed since: an IV of zeros, a wrong tag.</returns>
    public bool TryFinish(ReadOnlySpan<byte> tag)
    {
        RequireBegun();
        key.RequireAlive();
        _begun = false;
        Span<byte> expected = stackalloc byte[TagSize];
        _message.Finish(expected);
        var genuine = CryptographicOperations.FixedTimeEquals(expected, tag);
        CryptographicOperations.ZeroMemory(expected);
        key.RequireAlive();
        return genuine && _possible;
    }

    private void RequireBegun()
    {
        if (!_begun)
        {
            throw new InvalidOperationException("a message begins before its strips");
        }
    }
}
