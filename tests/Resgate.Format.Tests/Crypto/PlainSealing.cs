using System.Numerics;
using System.Security.Cryptography;

namespace Resgate.Format.Tests.Crypto;

/// <summary>Sealing as the format page tells it, sentence for sentence; slow.</summary>
internal static class PlainSealing
{
    public static byte[] Seal(byte[] parts, byte[] iv, byte[] plain)
    {
        var ciphertext = ApplyKeyStream(parts[..32], iv, plain);
        return [.. iv, .. ciphertext, .. Tag(parts[48..64], EncryptBlock(parts[32..48], iv), ciphertext)];
    }

    public static byte[] ApplyKeyStream(byte[] key, byte[] iv, byte[] text)
    {
        var counter = new BigInteger(iv, isUnsigned: true, isBigEndian: true);
        var result = text.ToArray();
        for (var i = 0; i < text.Length; i += 16)
        {
            var block = new byte[16];
            var digits = counter.ToByteArray(isUnsigned: true, isBigEndian: true);
            digits.CopyTo(block, 16 - digits.Length);
            var stream = EncryptBlock(key, block);
            for (var j = i; j < Math.Min(i + 16, text.Length); j++)
            {
                result[j] ^= stream[j - i];
            }

            counter = (counter + 1) % BigInteger.Pow(2, 128);
        }

        return result;
    }

    public static byte[] Tag(byte[] r, byte[] s, byte[] message)
    {
        var modulus = BigInteger.Pow(2, 130) - 5;
        var clamped = Number(r) & Number(Convert.FromHexString("ffffff0ffcffff0ffcffff0ffcffff0f"));
        var sum = BigInteger.Zero;
        foreach (var block in message.Chunk(16))
        {
            sum = (sum + Number([.. block, 1])) * clamped % modulus;
        }

        var tag = ((sum + Number(s)) % BigInteger.Pow(2, 128)).ToByteArray(isUnsigned: true);
        return [.. tag, .. new byte[16 - tag.Length]];
    }

    public static byte[] EncryptBlock(byte[] key, byte[] block)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        return aes.EncryptEcb(block, PaddingMode.None);
    }

    private static BigInteger Number(byte[] littleEndian) => new(littleEndian, isUnsigned: true);
}
