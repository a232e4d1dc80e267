namespace Resgate.Format.Crypto;

/// <summary>Seals a message that comes in strips, so that nobody has to hold it whole.</summary>
/// <remarks>
/// <code>
/// Begin(iv)   Seal(strip)   Seal(strip)   ...   Finish(tag)
/// </code>
/// IV, strips and tag in this order are what <see cref="MasterKey.Seal(ReadOnlySpan{byte}, Span{byte})"/> makes of the whole
/// message. One message at a time and one thread at a time; afterwards it serves the next message.
/// Source: format page, section 2.2.
/// </remarks>
public sealed class IncrementalSealer(MasterKey key)
{
    /// <summary>Bytes. Every strip but a message's last is a multiple of this; strips of some KiB cost no speed.</summary>
    public const int StripUnit = MessageCipher.StripUnit;

    /// <summary>Bytes in front of the strips.</summary>
    public const int IvSize = MessageCipher.IvSize;

    /// <summary>Bytes behind the strips.</summary>
    public const int TagSize = Poly1305.TagSize;

    private MessageCipher _message = key.NewMessage();
    private bool _begun;

    /// <summary>Begins a message, under a fresh random IV.</summary>
    /// <param name="iv">Gets <see cref="IvSize"/> bytes.</param>
    public void Begin(Span<byte> iv)
    {
        RandomIv.Fill(iv[..IvSize]);
        BeginWith(iv[..IvSize]);
    }

    /// <summary>Seals the next strip.</summary>
    /// <param name="plain">A multiple of <see cref="StripUnit"/> long, but for the last; that may be of any length.</param>
    /// <param name="ciphertext">As long as <paramref name="plain"/>; the very same memory or none of it.</param>
    /// <exception cref="InvalidOperationException">The message has not begun, or the strip before was its last.</exception>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> ciphertext)
    {
        RequireBegun();
        key.RequireAlive();
        _message.Encrypt(plain, ciphertext);
        key.WipeIfDisposed(ciphertext);
    }

    /// <summary>Ends the message.</summary>
    /// <param name="tag">Gets <see cref="TagSize"/> bytes.</param>
    public void Finish(Span<byte> tag)
    {
        RequireBegun();
        key.RequireAlive();
        _begun = false;
        _message.Finish(tag[..TagSize]);
        key.WipeIfDisposed(tag);
    }

    /// <summary>Begins under a given IV; the same IV twice gives the plain text away, so this is for tests.</summary>
    internal void BeginWith(ReadOnlySpan<byte> iv)
    {
        key.RequireAlive();
        _message.Begin(iv);
        _begun = true;
    }

    private void RequireBegun()
    {
        if (!_begun)
        {
            throw new InvalidOperationException("a message begins before its strips");
        }
    }
}
