using Resgate.Primitives;

namespace Resgate.Format.Chunking;

/// <summary>Finds where the chunks of a file end, exactly where restic ends them.</summary>
/// <remarks>
/// A chunk ends at the first place, at least <see cref="MinSize"/> bytes after its start, where the low 20 bits of the
/// digest of the <see cref="WindowSize"/> bytes before are zero; or after <see cref="MaxSize"/> bytes; or with the file.
/// Nothing before the chunk's start matters. Immutable, safe to share between threads, and free of allocations.
/// Source: format page, section 5.1.
/// </remarks>
public sealed class Cutter
{
    /// <summary>Bytes of the smallest chunk, the last one of a file excepted.</summary>
    public const int MinSize = 512 << 10;

    /// <summary>Bytes of the largest chunk.</summary>
    public const int MaxSize = 8 << 20;

    /// <summary>Bytes that decide about a cut.</summary>
    public const int WindowSize = RollingDigest.WindowSize;

    private readonly BoundaryScan _scan;
    private readonly int _minSize;
    private readonly int _maxSize;

    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: the polynomial, which comes from a
    /// repository's config, has the wrong degree. Whether it is irreducible is not checked here.</exception>
    public Cutter(Polynomial polynomial)
        : this(Scans.Fastest(Checked(polynomial)), MinSize, MaxSize)
    {
    }

    /// <summary>For tests: any way to scan, and small chunks.</summary>
    internal Cutter(BoundaryScan scan, int minSize, int maxSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minSize, WindowSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSize, minSize);
        _scan = scan;
        _minSize = minSize;
        _maxSize = maxSize;
    }

    /// <summary>The length of the chunk that starts with <paramref name="chunk"/>, or 0 while that is still open.</summary>
    /// <param name="chunk">All bytes from the chunk's start that are at hand, perhaps far more than the chunk.</param>
    /// <param name="scanned">How far the search has come: 0 for a new chunk, afterwards left alone by the caller.
    /// When the answer is 0, call again with the same bytes and some more; what was searched is not searched again.
    /// When it is not, this is 0 again, ready for the next chunk.</param>
    /// <remarks>The caller knows where the file ends: what is left there, if anything, is its last chunk. Large
    /// buffers are faster; each call costs up to 64 bytes of extra work.</remarks>
    public int FindCut(ReadOnlySpan<byte> chunk, ref int scanned)
    {
        var from = Math.Max(scanned + 1, _minSize);
        var to = Math.Min(chunk.Length, _maxSize);
        if (from <= to)
        {
            var end = _scan.First(chunk, from, to);
            if (end != BoundaryScan.None)
            {
                scanned = 0;
                return end;
            }

            scanned = to;
        }

        if (to < _maxSize)
        {
            return 0;
        }

        scanned = 0;
        return _maxSize;
    }

    private static Polynomial Checked(Polynomial polynomial) => polynomial.Degree == Polynomial.CutterDegree
        ? polynomial
        : throw new ResgateException(
            FailureKind.Damaged,
            $"chunker polynomial {polynomial} has degree {polynomial.Degree}, not {Polynomial.CutterDegree}");
}
