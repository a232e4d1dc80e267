using Resgate.Primitives;

namespace Resgate.Format.Tests;

/// <summary>What every reader of bytes promises: a value, or <see cref="FailureKind.Damaged"/>, and nothing else.</summary>
internal static class Damage
{
    /// <summary>Runs a reader on bytes that may be anything.</summary>
    /// <returns>True when it made a value of them.</returns>
    public static bool Tolerates(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ResgateException failure)
        {
            Assert.Equal(FailureKind.Damaged, failure.Kind);
            return false;
        }
    }

    /// <summary>Runs a reader on a document cut off at every length.</summary>
    public static void CutEverywhere(byte[] document, Action<byte[]> read)
    {
        for (var length = 0; length < document.Length; length++)
        {
            var cut = document[..length];
            Tolerates(() => read(cut));
        }
    }

    /// <summary>Runs a reader on a document with one bit changed, for every <paramref name="step"/>th bit.</summary>
    public static void FlipBits(byte[] document, Action<byte[]> read, int step = 1)
    {
        for (var bit = 0; bit < document.Length * 8; bit += step)
        {
            var flipped = document.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Tolerates(() => read(flipped));
        }
    }
}
