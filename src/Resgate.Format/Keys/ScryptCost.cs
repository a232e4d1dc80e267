using System.Security.Cryptography;
using Resgate.Format.Crypto;

namespace Resgate.Format.Keys;

/// <summary>How much work it takes to turn a password into a key.</summary>
/// <remarks>
/// One derivation takes 128 * r * N bytes of memory, a third of that here (see <see cref="Scrypt"/>), and time in proportion to
/// N * r * p. A key file comes from a place we need not trust, so a cost beyond <see cref="MemoryLimit"/> or
/// <see cref="WorkLimit"/> is refused before any of it is spent. Source: format page, section 2.3; RFC 7914.
/// </remarks>
public sealed record ScryptCost
{
    /// <summary>Bytes of memory that one lane may need: 1 GiB, eight times what any tool is known to ask for.</summary>
    public const long MemoryLimit = 1L << 30;

    /// <summary>128 * N * r * p at most: 32 GiB read and written, one to two minutes.</summary>
    public const long WorkLimit = 32L << 30;

    /// <summary>A calibrated cost stays at or below this memory, as restic's does.</summary>
    private const long CalibratedMemory = 60L << 20;

    /// <summary>More lanes than any machine reaches honestly; a clock that stands still would ask for endlessly many.</summary>
    private const int MostLanes = 32;

    private const int UsualR = 8;
    private const int LeastCalibratedN = 1024;
    private static readonly TimeSpan s_calibratedTime = TimeSpan.FromMilliseconds(500);

    /// <param name="n">CPU and memory: a power of two above 1.</param>
    /// <param name="r">Block size: at least 1.</param>
    /// <param name="p">Lanes: at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside of what scrypt allows, or of the limits here.</exception>
    public ScryptCost(int n, int r, int p)
    {
        var fault = FaultOf(n, r, p);
        if (fault is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(n), $"scrypt cost N={n}, r={r}, p={p} {fault}");
        }

        N = n;
        R = r;
        P = p;
    }

    public int N { get; }

    public int R { get; }

    public int P { get; }

    /// <summary>Finds a cost of just under half a second on one core of this machine, and at most 60 MiB; takes about 0.2 s.</summary>
    /// <param name="time">The clock to measure by.</param>
    public static ScryptCost Calibrate(TimeProvider time) => Calibrate(time, static cost =>
    {
        Span<byte> salt = stackalloc byte[KeyFile.SaltSize];
        Span<byte> derived = stackalloc byte[MasterKey.Size];
        RandomNumberGenerator.Fill(salt);
        Scrypt.Derive("calibration"u8, salt, cost.N, cost.R, cost.P, threads: 1, derived);
    });

    /// <summary>The same, with the work to be measured handed in.</summary>
    internal static ScryptCost Calibrate(TimeProvider time, Action<ScryptCost> derive)
    {
        var n = 1;
        while (128L * UsualR * n * 2 < CalibratedMemory)
        {
            n *= 2;
        }

        while (true)
        {
            var cost = new ScryptCost(n, UsualR, 1);
            var started = time.GetTimestamp();
            derive(cost);
            var once = time.GetElapsedTime(started);
            if (once >= s_calibratedTime && n > LeastCalibratedN)
            {
                n /= 2;
                continue;
            }

            var lanes = once > TimeSpan.Zero ? (s_calibratedTime.Ticks - 1) / once.Ticks : MostLanes;
            return new ScryptCost(n, UsualR, (int)Math.Clamp(lanes, 1, MostLanes));
        }
    }

    /// <summary>What is wrong with a cost, as the end of a phrase; null when nothing is.</summary>
    internal static string? FaultOf(long n, long r, long p)
    {
        if (n <= 1 || !long.IsPow2(n) || r < 1 || p < 1)
        {
            return "is not one that scrypt knows";
        }

        // Each factor alone first: their product could overflow.
        if (n > MemoryLimit || r > MemoryLimit || 128 * r * n > MemoryLimit)
        {
            return "needs more memory than we are willing to spend";
        }

        if (p > WorkLimit || 128 * r * n * p > WorkLimit || 128 * r * p > MemoryLimit)
        {
            return "needs more time than we are willing to spend";
        }

        return null;
    }

    /// <summary>Fills <paramref name="derived"/>, with as many lanes at once as cores and memory allow.</summary>
    internal void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> derived)
    {
        const long memoryAtOnce = 32L << 20;
        var byMemory = Math.Max(1, memoryAtOnce / Scrypt.MemorySize(N, R));
        var threads = (int)Math.Min(byMemory, Math.Min(P, Environment.ProcessorCount));
        Scrypt.Derive(password, salt, N, R, P, threads, derived);
    }
}
