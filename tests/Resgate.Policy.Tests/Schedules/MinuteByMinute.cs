using Resgate.Policy.Windows;

namespace Resgate.Policy.Tests.Schedules;

/// <summary>The exposure of a schedule the plain way: a device that does one thing in each minute, by a clock that goes on and on.</summary>
internal static class MinuteByMinute
{
    private const int MostWeeks = 8;

    /// <summary>The worst exposure in minutes, by what had arrived when each minute ended.</summary>
    public static int Worst(int every, int capture, long bytes, Timetable timetable, long speed)
    {
        var rates = Enumerable.Range(0, WeekMoment.MinutesPerWeek)
            .Select(minute => 60 * Math.Min(timetable.Steps.LastOrDefault(step => step.Minute <= minute, timetable.Steps[^1]).Limit?.Bytes ?? speed, speed))
            .ToArray();
        return Enumerable.Range(0, WeekMoment.MinutesPerWeek).Max(first => WorstFrom(first, every, capture, bytes, rates));
    }

    // A device whose first capture begins at a minute. What is lost is counted from its first point on, while it is held up.
    private static int WorstFrom(int first, int every, int capture, long bytes, long[] rates)
    {
        var (newest, worst) = (-1, 0);
        var (begun, capturing, sending, left, givenUp, lastBegun, points) = (-1, 0, false, 0L, 0, first - every, 0);
        for (var minute = first; minute < Math.Max(first, newest) + (MostWeeks * WeekMoment.MinutesPerWeek); minute++)
        {
            var rate = rates[minute % WeekMoment.MinutesPerWeek];
            if (begun < 0)
            {
                var isDue = newest < 0 ? minute == first : minute >= newest + every;
                if (newest < 0 && minute > first)
                {
                    return 0;
                }

                if (!isDue || rate == 0)
                {
                    continue;
                }

                // All that has come about since the capture before, on top of what did not get through.
                left += bytes * Math.Max(every, minute - lastBegun) / every;
                (begun, lastBegun, capturing, sending) = (minute, minute, capture, false);
            }

            if (capturing > 0)
            {
                capturing--;
                continue;
            }

            if (!sending)
            {
                (sending, givenUp) = (true, minute + every);
            }

            if (rate == 0 || minute == givenUp)
            {
                begun = -1;
                minute--;
                continue;
            }

            left -= rate;
            if (left <= 0)
            {
                worst = newest < 0 ? worst : Math.Max(worst, minute + 1 - newest);
                var isHeldUp = newest < 0 || begun > newest + every;
                (newest, begun, left) = (begun, -1, 0);
                if (!isHeldUp || ++points > 12)
                {
                    return worst;
                }
            }
        }

        return MostWeeks * WeekMoment.MinutesPerWeek;
    }
}
