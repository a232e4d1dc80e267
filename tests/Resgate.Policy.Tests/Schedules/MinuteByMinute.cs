using Resgate.Policy.Windows;

namespace Resgate.Policy.Tests.Schedules;

/// <summary>The exposure of a schedule the plain way: a clock that goes on minute by minute, and a queue of bytes.</summary>
internal static class MinuteByMinute
{
    /// <summary>The worst exposure in minutes, by what had arrived when each minute ended; null when the queue never stops growing.</summary>
    public static int? Worst(int every, int capture, long bytes, Timetable timetable, long speed)
    {
        int? worst = null;
        for (var phase = 0; phase < Math.Min(every, WeekMoment.MinutesPerWeek); phase++)
        {
            if (WorstFrom(phase, every, capture, bytes, timetable, speed) is not { } loss)
            {
                return null;
            }

            worst = Math.Max(worst ?? 0, loss);
        }

        return worst;
    }

    private static int? WorstFrom(int phase, int every, int capture, long bytes, Timetable timetable, long speed)
    {
        var weeks = 2 + (2 * every / WeekMoment.MinutesPerWeek) + 2;
        var waiting = new Queue<(int Began, long Left)>();
        var newest = phase - every;
        var (worst, waitingBefore) = (0, 0);
        for (var minute = 0; minute < weeks * WeekMoment.MinutesPerWeek; minute++)
        {
            if (minute - capture >= phase && (minute - capture - phase) % every == 0)
            {
                waiting.Enqueue((minute - capture, bytes));
            }

            var room = 60 * Math.Min(RateAt(timetable, minute % WeekMoment.MinutesPerWeek) ?? speed, speed);
            while (waiting.TryPeek(out var first) && room > 0)
            {
                var sent = Math.Min(room, first.Left);
                room -= sent;
                waiting.Dequeue();
                if (sent < first.Left)
                {
                    waiting = new Queue<(int, long)>(waiting.Prepend((first.Began, first.Left - sent)));
                }
                else
                {
                    // The minute ends, and until now the point before was the newest.
                    worst = Math.Max(worst, minute + 1 - newest);
                    newest = first.Began;
                }
            }

            if (minute == (weeks / 2 * WeekMoment.MinutesPerWeek) - 1)
            {
                waitingBefore = waiting.Count;
            }
        }

        return waiting.Count > waitingBefore + 2 ? null : worst;
    }

    private static long? RateAt(Timetable timetable, int minute) =>
        timetable.Steps.LastOrDefault(step => step.Minute <= minute, timetable.Steps[^1]).Limit?.Bytes;
}
