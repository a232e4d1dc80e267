using Resgate.Policy.Windows;

namespace Resgate.Policy.Schedules;

/// <summary>Works out the worst exposure of a schedule over a line.</summary>
/// <remarks>
/// <para>By what <c>run</c> does: a capture begins an interval after the one before it, or when that one is through, on a
/// whole minute, and not while the window is closed. What is not through when the window closes, or an interval after it
/// was captured, is no point; its bytes that have got there need not be sent again, and the next capture brings all that
/// has come about meanwhile. What no timetable says is when in the week the captures began, so every minute is tried.</para>
/// <para>Classes are looked at alone: <c>run</c> lets the class with the least slack go first, and <c>LineLoad</c> proves
/// that all of them together fit. Hours that a clock change adds or takes are not in it, nor is the time to a timer's tick.</para>
/// </remarks>
public static class ExposureModel
{
    // A capture that was held up holds up those after it, and less each time.
    private const int LongestChain = 12;

    // What has not arrived by then is as good as never there, and says so.
    private const long MostWeeks = 8;

    /// <param name="every">Between the beginnings of two captures; whole minutes.</param>
    /// <param name="capture">From a capture's beginning to its end.</param>
    /// <param name="bytes">What each of them sends; at least 1.</param>
    /// <param name="line">What it is sent over.</param>
    /// <returns>Null when more is captured than the line can carry, so that the copies fall behind without end.</returns>
    public static Exposure? Worst(TimeSpan every, TimeSpan capture, long bytes, Line line)
    {
        var captures = new Captures((long)every.TotalSeconds, (long)capture.TotalSeconds, bytes, line);
        if ((Int128)bytes * WeekMoment.SecondsPerWeek > (Int128)line.PerWeek.Bytes * captures.Interval)
        {
            return null;
        }

        // So many weeks into the calendar that no moment before them is negative.
        var first = ((captures.Interval / WeekMoment.SecondsPerWeek) + 1) * WeekMoment.SecondsPerWeek;
        Exposure? worst = null;
        for (var minute = 0; minute < WeekMoment.MinutesPerWeek; minute++)
        {
            var begin = first + (minute * 60L) - captures.Interval;
            var arrived = captures.Store(begin, bytes, out _);
            for (var chain = 0; chain < LongestChain && arrived is { } newest; chain++)
            {
                var exposure = captures.NextAfter(begin, newest);
                worst = worst is null || exposure.Worst > worst.Worst ? exposure : worst;
                (begin, arrived) = (exposure.NextFrom, exposure.Waiting > TimeSpan.Zero ? exposure.Arrived : null);
            }
        }

        worst ??= captures.Never(first - captures.Interval);
        return new Exposure(worst.PointFrom - first, worst.Due - first, worst.NextFrom - first, worst.Captured - first, worst.Arrived - first);
    }

    private sealed class Captures(long interval, long capture, long bytes, Line line)
    {
        public long Interval => interval;

        /// <summary>The point after one that was captured at a moment and had arrived at another.</summary>
        public Exposure NextAfter(long begun, long arrivedBefore)
        {
            var (due, last, left) = (begun + interval, begun, 0L);
            var begin = Opening(Math.Max(due, arrivedBefore));
            while (begin < begun + (MostWeeks * WeekMoment.SecondsPerWeek))
            {
                var all = left + Brought(begin - last);
                if (Store(begin, all, out var until) is { } arrived)
                {
                    return new Exposure(begun, due, begin, begin + capture, arrived);
                }

                left = all - line.Carries(Math.Min(begin + capture, until), until);
                (last, begin) = (begin, Opening(Math.Max(until, begin + 60)));
            }

            return Never(begun);
        }

        /// <summary>Captures and sends.</summary>
        /// <param name="begin">When the capture begins.</param>
        /// <param name="all">Bytes to send.</param>
        /// <param name="until">When it is given up if not all of it has arrived.</param>
        /// <returns>When all of it has arrived; null when the place is closed, or for what does not arrive in time.</returns>
        public long? Store(long begin, long all, out long until)
        {
            var captured = begin + capture;
            until = Math.Min(captured + interval, line.Closes(captured) ?? long.MaxValue);
            return line.Opens(begin) == begin && until > captured && line.Finish(captured, all, out _) is { } arrived && arrived <= until
                ? arrived
                : null;
        }

        /// <summary>What nothing ever follows.</summary>
        public Exposure Never(long begun)
        {
            var end = begun + (MostWeeks * WeekMoment.SecondsPerWeek);
            return new Exposure(begun, begun + interval, Math.Max(begun + interval, end - capture), Math.Max(begun + interval + capture, end), Math.Max(begun + interval + capture, end));
        }

        private long Brought(long elapsed) => elapsed <= interval ? bytes : (long)((Int128)bytes * elapsed / interval);

        // A timer's minute, and an open window.
        private long Opening(long second) => line.Opens((second + 59) / 60 * 60) ?? long.MaxValue;
    }
}
