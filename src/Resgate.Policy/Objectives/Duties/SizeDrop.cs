using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>A point that has much less in it than was usual: what an unmounted disk, an emptied folder or a failed dump leave, all without an error.</summary>
/// <remarks>
/// The measure is the median of the last whole points, so one odd point among them does not matter, and a class that was made smaller
/// on purpose is the usual again after a few more points. A cleaning by age takes about half at the most, when it runs as seldom as
/// what it leaves is long; two fifths lie below that.
/// </remarks>
/// <param name="Files">In the point.</param>
/// <param name="Size">Of the point.</param>
/// <param name="UsualFiles">Before it.</param>
/// <param name="UsualSize">Before it.</param>
public sealed record SizeDrop(long Files, ByteCount Size, long UsualFiles, ByteCount UsualSize)
{
    /// <summary>Whole points that say what is usual.</summary>
    public const int Recent = 10;

    /// <summary>The alarm, as tags have it.</summary>
    public const string Alarm = "shrunk";

    private const double LeastShare = 0.4;

    /// <summary>Small classes change by more than half with next to nothing.</summary>
    private const long LeastFilesLost = 10;

    private static readonly ByteCount _leastLost = ByteCount.Mebibytes(4);

    /// <param name="earlier">Of the class, oldest first.</param>
    /// <param name="files">Of the point that comes after them.</param>
    /// <param name="size">Likewise.</param>
    /// <returns>Null when the point is about as large as usual, or nothing is known of what is.</returns>
    public static SizeDrop? Of(IReadOnlyList<PointFacts> earlier, long files, ByteCount size)
    {
        var measured = earlier.Where(static point => point is { Files: not null, Size: not null }).ToList();
        var usual = measured.FindAll(static point => !point.IsPartial).TakeLast(Recent).ToList();
        if (usual.Count == 0)
        {
            return null;
        }

        var drop = new SizeDrop(
            files,
            size,
            Median(usual.Select(static point => point.Files!.Value)),
            new ByteCount(Median(usual.Select(static point => point.Size!.Value.Bytes))));

        // A point that was as small and is nobody's concern makes this one nobody's.
        var isKnown = measured[^1] is { HasShrunk: false } before
            && !(drop with { UsualFiles = before.Files!.Value, UsualSize = before.Size!.Value }).IsMuch;
        return drop.IsMuch && !isKnown ? drop : null;
    }

    /// <summary><c>3 files, 1.5 MiB, where 1204 files, 3.6 GiB were usual</c>.</summary>
    public override string ToString() =>
        $"{Words.Count(Files, "file")}, {SizeText.ToWords(Size)}, where {Words.Count(UsualFiles, "file")}, {SizeText.ToWords(UsualSize)} were usual";

    private bool IsMuch =>
        (Size.Bytes < UsualSize.Bytes * LeastShare && UsualSize.Bytes - Size.Bytes > _leastLost.Bytes)
        || (Files < UsualFiles * LeastShare && UsualFiles - Files > LeastFilesLost);

    // Of an even number the larger: of two points, the one before the last.
    private static long Median(IEnumerable<long> numbers) => numbers.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
}
