using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Resgate.Format.Crypto;

/// <summary>Key stream and tag of one message that comes in strips.</summary>
/// <remarks>Strips are multiples of <see cref="StripUnit"/> long, but for the last. Source: format page, section 2.2.</remarks>
internal struct MessageCipher(SealingCipher cipher, Poly1305Key key, int lanes)
{
    /// <summary>Bytes. What every strip but the last is a multiple of.</summary>
    public const int StripUnit = Poly1305.StrideSize;

    /// <summary>Bytes of the IV.</summary>
    public const int IvSize = 16;

    /// <summary>Bytes that go through both AES and the tag before the next do, while they are in the nearest cache.</summary>
    private const int StepSize = 8192;

    private Poly1305 _poly;
    private UInt128 _counter;
    private TagBytes _mask;
    private TagBytes _tag;
    private bool _ended;

    /// <summary>Begins a message, and forgets the one before it.</summary>
    public void Begin(ReadOnlySpan<byte> iv)
    {
        _poly = new Poly1305(key, lanes);
        _counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        cipher.EncryptMask(iv, _mask);
        _ended = false;
    }

    /// <param name="plain">One strip.</param>
    /// <param name="ciphertext">As long; the very same memory or none of it.</param>
    public void Encrypt(ReadOnlySpan<byte> plain, Span<byte> ciphertext)
    {
        RequireStrip(plain.Length, ciphertext.Length);
        while (!plain.IsEmpty)
        {
            var step = Math.Min(plain.Length, StepSize);
            ApplyKeyStream(plain[..step], ciphertext[..step]);
            Absorb(ciphertext[..step]);
            plain = plain[step..];
            ciphertext = ciphertext[step..];
        }
    }

    /// <param name="ciphertext">One strip.</param>
    /// <param name="plain">As long; the very same memory or none of it.</param>
    public void Decrypt(ReadOnlySpan<byte> ciphertext, Span<byte> plain)
    {
        RequireStrip(ciphertext.Length, plain.Length);
        while (!ciphertext.IsEmpty)
        {
            var step = Math.Min(ciphertext.Length, StepSize);
            Absorb(ciphertext[..step]);
            ApplyKeyStream(ciphertext[..step], plain[..step]);
            ciphertext = ciphertext[step..];
            plain = plain[step..];
        }
    }

    /// <summary>Writes the tag of all strips.</summary>
    public void Finish(Span<byte> tag)
    {
        if (!_ended)
        {
            End([]);
        }

        ((ReadOnlySpan<byte>)_tag).CopyTo(tag);
        CryptographicOperations.ZeroMemory(_tag);
    }

    private readonly void RequireStrip(int from, int to)
    {
        if (from != to)
        {
            throw new ArgumentException($"a strip of {from} bytes does not go into {to}");
        }

        if (_ended && from != 0)
        {
            throw new InvalidOperationException($"only the last strip may be no multiple of {StripUnit} bytes long");
        }
    }

    private void ApplyKeyStream(ReadOnlySpan<byte> from, Span<byte> to)
    {
        cipher.ApplyKeyStream(_counter, from, to);
        _counter = unchecked(_counter + (uint)(from.Length / SealingCipher.BlockSize));
    }

    private void Absorb(ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length % StripUnit == 0)
        {
            _poly.Absorb(ciphertext);
        }
        else
        {
            End(ciphertext);
        }
    }

    // An odd length tells that this was the last strip.
    private void End(ReadOnlySpan<byte> rest)
    {
        Debug.Assert(!_ended, "a message ends once");
        _poly.Finish(rest, _mask, _tag);
        CryptographicOperations.ZeroMemory(_mask);
        _ended = true;
    }

    [InlineArray(Poly1305.TagSize)]
    private struct TagBytes
    {
        private byte _first;
    }
}
