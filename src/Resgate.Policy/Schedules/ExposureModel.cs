using System.Diagnostics;
using Resgate.Policy.Windows;

namespace Resgate.Policy.Schedules;

/// <summary>Works out the worst exposure of a schedule over a line.</summary>
/// <remarks>
/// <para>By what <c>run</c> does: a capture begins an interval after the one before it, or when that one is through, on a
/// whole minute, and not while the window is closed. What is not through when the window closes, or an interval after it
/// was captured, is no point; its bytes that have got there need not be sent again, and the next capture brings all that
/// has come about meanwhile. What no timetable says is when in the week the captures began, so every minute is tried, or one
/// where all are alike.</para>
/// <para>Classes are looked at alone: <c>run</c> lets the class with the least slack go first, and <c>LineLoad</c> proves
/// that all of them together fit. Hours that a clock change adds or takes are not in it, nor is the time to a timer's tick.</para>
/// </remarks>
public static class ExposureModel
{
    // A capture that was held up holds up those after it, and less each time.
    private const int LongestChain = 12;

    // Eight weeks: what has not begun by then, from when it was due, is as good as never there, and says so.
    private const long Longest = 8L * WeekMoment.SecondsPerWeek;

    /// <param name="every">Between the beginnings of two captures; whole minutes.</param>
    /// <param name="capture">From a capture's beginning to its end.</param>
    /// <param name="bytes">What each of them sends; at least 1.</param>
    /// <param name="line">What it is sent over.</param>
    /// <returns>Null when more is captured than the line can carry, so that the copies fall behind without end.</returns>
    public static Exposure? Worst(TimeSpan every, TimeSpan capture, long bytes, Line line)
    {
        var (interval, length) = ((long)every.TotalSeconds, (long)capture.TotalSeconds);
        if ((Int128)bytes * WeekMoment.SecondsPerWeek > (Int128)line.PerWeek.Bytes * interval)
        {
            return null;
        }

        // So many weeks into the calendar that no moment before them is negative.
        var first = ((interval / WeekMoment.SecondsPerWeek) + 1) * WeekMoment.SecondsPerWeek;
        var week = new CaptureWeek(interval, length, bytes, line, Longest);
        var worst = Enumerable.Range(0, line.IsSteady ? 1 : WeekMoment.MinutesPerWeek)
            .SelectMany(minute => From(first + (minute * 60L) - interval))
            .MaxBy(static exposure => exposure.Worst) ?? Never(first - interval);
        return new Exposure(worst.PointFrom - first, worst.Due - first, worst.NextFrom - first, worst.Captured - first, worst.Arrived - first);

        // As long as each holds up the next.
        IEnumerable<Exposure> From(long begin)
        {
            var arrived = week.Store(begin, bytes);
            for (var chain = 0; chain < LongestChain && arrived is { } newest; chain++)
            {
                var exposure = NextAfter(begin, newest);
                yield return exposure;
                var isHeldUp = exposure.Waiting > TimeSpan.Zero && exposure.NextFrom < begin + interval + Longest;
                (begin, arrived) = (exposure.NextFrom, isHeldUp ? exposure.Arrived : null);
            }
        }

        // The point after one that was captured at a moment and had arrived at another.
        Exposure NextAfter(long begun, long arrivedBefore)
        {
            var (due, limit) = (begun + interval, begun + interval + Longest);
            var begin = week.Opening(Math.Max(due, arrivedBefore));
            var all = week.Brought(begin - begun);
            if (begin < limit && week.Store(begin, all) is { } arrived)
            {
                return new Exposure(begun, due, begin, begin + length, arrived);
            }

            return begin < limit && week.FirstThrough(begin, all, limit) is var (next, left)
                ? new Exposure(begun, due, next, next + length, week.Store(next, left) ?? throw new UnreachableException("what was to get through does not"))
                : Never(begun);
        }

        // No better than anything that does come.
        Exposure Never(long begun)
        {
            var next = begun + interval + Longest;
            return new Exposure(begun, begun + interval, next, next + length, next + length + interval);
        }
    }
}
