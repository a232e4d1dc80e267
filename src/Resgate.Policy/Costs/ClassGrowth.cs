using Resgate.Policy.Objectives;
using Resgate.Primitives;

namespace Resgate.Policy.Costs;

/// <summary>One point, as its class's growth is measured by it.</summary>
/// <param name="Time">Capture start.</param>
/// <param name="Size">What it brings back.</param>
/// <param name="Added">What was stored for it, compressed.</param>
public readonly record struct PointSize(DateTimeOffset Time, ByteCount Size, ByteCount Added);

/// <summary>Measures a class by what its points at a place really added.</summary>
public static class ClassGrowth
{
    private const int RecentDays = 90;
    private static readonly TimeSpan _least = TimeSpan.FromDays(1);

    /// <param name="points">Of one class at one place, oldest first.</param>
    /// <returns>Null when there is no point. Growth is not known until points are a day apart.</returns>
    public static MeasuredClass? Of(IReadOnlyList<PointSize> points)
    {
        if (points is not [.., var newest])
        {
            return null;
        }

        // The first of them brought what had been there before, and what was long ago says little of now.
        var recent = points.Where(point => newest.Time - point.Time <= TimeSpan.FromDays(RecentDays)).ToList();
        var span = newest.Time - recent[0].Time;
        ByteCount? growth = span < _least
            ? null
            : new ByteCount((long)(recent.Skip(1).Sum(static point => (double)point.Added.Bytes) / span.TotalDays));
        return new MeasuredClass(newest.Size, growth);
    }
}
