using Resgate.Primitives;

namespace Resgate.Policy.Windows;

/// <summary>What can be sent to a place and when: a line of some speed, within a timetable.</summary>
public sealed class Line
{
    private readonly List<(long Start, long End, long Rate)> _stretches = [];

    /// <param name="timetable">What is allowed.</param>
    /// <param name="speed">Bytes a second that the line carries; above zero.</param>
    public Line(Timetable timetable, ByteCount speed)
    {
        var steps = timetable.Steps;
        var before = steps[^1].Limit;
        var start = 0L;
        foreach (var step in steps.Append(new TimetableStep(WeekMoment.MinutesPerWeek, null)))
        {
            var end = step.Minute * 60L;
            if (end > start)
            {
                _stretches.Add((start, end, Math.Min(before?.Bytes ?? speed.Bytes, speed.Bytes)));
            }

            (start, before) = (end, step.Limit);
        }

        PerWeek = new ByteCount(_stretches.Sum(static stretch => (stretch.End - stretch.Start) * stretch.Rate));
    }

    /// <summary>All that a week can carry.</summary>
    public ByteCount PerWeek { get; }

    /// <summary>Whether it carries as much at any time as at any other.</summary>
    public bool IsSteady => _stretches.TrueForAll(stretch => stretch.Rate == _stretches[0].Rate);

    /// <summary>The second at which the last of <paramref name="bytes"/> has been sent, rounded up.</summary>
    /// <param name="start">Seconds since a Monday 00:00 by the local clock, not negative.</param>
    /// <param name="bytes">What is sent; at least 1.</param>
    /// <param name="tail">How many of them went in the last second: what follows at once begins with these in that second.</param>
    /// <returns>Null when nothing can ever be sent.</returns>
    public long? Finish(long start, long bytes, out long tail)
    {
        tail = 0;
        if (PerWeek.Bytes == 0)
        {
            return null;
        }

        // Whole weeks that are sure not to be the last are skipped; the last stretch begins in what is left.
        var weeks = Math.Max(0, ((bytes - 1) / PerWeek.Bytes) - 1);
        bytes -= weeks * PerWeek.Bytes;
        var week = (start / WeekMoment.SecondsPerWeek) + weeks;
        var from = start % WeekMoment.SecondsPerWeek;
        while (true)
        {
            foreach (var stretch in _stretches)
            {
                var begin = Math.Max(from, stretch.Start);
                var room = Math.Max(0, stretch.End - begin) * stretch.Rate;
                if (room >= bytes)
                {
                    var seconds = (bytes + stretch.Rate - 1) / stretch.Rate;
                    tail = bytes - ((seconds - 1) * stretch.Rate);
                    return (week * WeekMoment.SecondsPerWeek) + begin + seconds;
                }

                bytes -= room;
            }

            (week, from) = (week + 1, 0);
        }
    }

    /// <summary>The first second from <paramref name="start"/> on at which something may be sent; null when there is none.</summary>
    public long? Opens(long start) => First(start, static rate => rate > 0);

    /// <summary>The first second from <paramref name="start"/> on at which nothing may be sent; null when there is none.</summary>
    public long? Closes(long start) => First(start, static rate => rate == 0);

    /// <summary>How much can be sent from one second until just before another.</summary>
    public long Carries(long start, long end)
    {
        // Whole weeks carry alike, whenever they begin.
        var weeks = Math.Max(0, (end - start) / WeekMoment.SecondsPerWeek);
        var bytes = weeks * PerWeek.Bytes;
        start += weeks * WeekMoment.SecondsPerWeek;
        for (var week = start / WeekMoment.SecondsPerWeek * WeekMoment.SecondsPerWeek; week < end; week += WeekMoment.SecondsPerWeek)
        {
            foreach (var stretch in _stretches)
            {
                bytes += Math.Max(0, Math.Min(end, week + stretch.End) - Math.Max(start, week + stretch.Start)) * stretch.Rate;
            }
        }

        return bytes;
    }

    private long? First(long start, Func<long, bool> isWanted)
    {
        var (week, from) = (start / WeekMoment.SecondsPerWeek, start % WeekMoment.SecondsPerWeek);
        for (var turn = week; turn <= week + 1; turn++, from = 0)
        {
            foreach (var stretch in _stretches)
            {
                if (isWanted(stretch.Rate) && stretch.End > from)
                {
                    return (turn * WeekMoment.SecondsPerWeek) + Math.Max(from, stretch.Start);
                }
            }
        }

        return null;
    }
}
