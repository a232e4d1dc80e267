using System.Security.Cryptography;

namespace Resgate.Format.Crypto;

/// <summary>Random IVs without a system call for each.</summary>
/// <remarks>Each thread draws a page from the system's generator at a time; bytes handed out are wiped from it.</remarks>
internal static class RandomIv
{
    private const int PoolSize = 4096;

    [ThreadStatic]
    private static byte[]? t_pool;

    [ThreadStatic]
    private static int t_left;

    /// <summary>Fills <paramref name="iv"/>, at most a page.</summary>
    public static void Fill(Span<byte> iv)
    {
        var pool = t_pool ??= new byte[PoolSize];
        if (t_left < iv.Length)
        {
            RandomNumberGenerator.Fill(pool);
            t_left = PoolSize;
        }

        t_left -= iv.Length;
        var drawn = pool.AsSpan(t_left, iv.Length);
        drawn.CopyTo(iv);
        CryptographicOperations.ZeroMemory(drawn);
    }
}
