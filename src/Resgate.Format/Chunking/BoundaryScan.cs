namespace Resgate.Format.Chunking;

/// <summary>One way of finding the first place where a chunk may end. All ways give the same answer.</summary>
/// <remarks>Immutable, hence safe to share between threads; a search allocates nothing.</remarks>
internal abstract class BoundaryScan
{
    /// <summary>No boundary in the range.</summary>
    public const int None = -1;

    /// <summary>The smallest e from <paramref name="from"/> to <paramref name="to"/>, both inclusive, such that the
    /// low 20 bits of the digest of the 64 bytes before e are zero; <see cref="None"/> when there is no such e.</summary>
    /// <param name="data">At least <paramref name="to"/> bytes.</param>
    /// <param name="from">More than <see cref="RollingDigest.WindowSize"/>.</param>
    /// <param name="to">At least <paramref name="from"/>.</param>
    public abstract int First(ReadOnlySpan<byte> data, int from, int to);
}
