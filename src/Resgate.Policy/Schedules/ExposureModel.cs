using Resgate.Policy.Windows;

namespace Resgate.Policy.Schedules;

/// <summary>Works out the worst exposure of a schedule over a line.</summary>
/// <remarks>
/// <para>Captures begin on whole minutes, one every interval; points are sent one after the other, oldest first. What no
/// timetable says is when in the week the captures began, so every such moment is tried.</para>
/// <para>Classes are looked at alone: the agent lets the class with the least slack go first on a line, and
/// <c>LineLoad</c> proves that all of them together fit. Hours that a clock change adds or takes are not in it.</para>
/// </remarks>
public static class ExposureModel
{
    /// <param name="every">Between the beginnings of two captures; whole minutes.</param>
    /// <param name="capture">From a capture's beginning to its end.</param>
    /// <param name="bytes">What each of them sends; at least 1.</param>
    /// <param name="line">What it is sent over.</param>
    /// <returns>Null when more is captured than the line can carry, so that the copies fall behind without end.</returns>
    public static Exposure? Worst(TimeSpan every, TimeSpan capture, long bytes, Line line)
    {
        var interval = (int)every.TotalMinutes;
        if ((Int128)bytes * WeekMoment.MinutesPerWeek > (Int128)line.PerWeek.Bytes * interval)
        {
            return null;
        }

        // Beginnings repeat after the greatest common divisor: the other moments of the week are reached from these.
        var step = GreatestCommonDivisor(interval, WeekMoment.MinutesPerWeek);
        var captures = WeekMoment.MinutesPerWeek / step;
        Exposure? worst = null;
        for (var phase = 0; phase < step; phase++)
        {
            worst = Worse(worst, WorstFrom(phase * 60L, captures, interval * 60L, (long)capture.TotalSeconds, bytes, line));
        }

        return worst;
    }

    private static Exposure? WorstFrom(long first, int captures, long interval, long capture, long bytes, Line line)
    {
        Exposure? worst = null;
        var (busyUntil, tail) = (0L, 0L);

        // The first turn through the weeks fills the line as it is filled ever after; the second is measured.
        for (var i = 0; i < 2 * captures; i++)
        {
            var began = first + (i * interval);
            var captured = began + capture;

            // What waits for the point before it goes on in the very second in which that ends.
            var isFree = captured >= busyUntil;
            if (line.Finish(isFree ? captured : busyUntil - 1, isFree ? bytes : tail + bytes, out tail) is not { } arrived)
            {
                return null;
            }

            if (i >= captures && (worst is null || arrived - began > worst.Arrived - worst.NextFrom))
            {
                var sending = line.Opens(Math.Max(captured, busyUntil)) ?? arrived;
                worst = new Exposure(began - interval, began, captured, sending, arrived);
            }

            busyUntil = arrived;
        }

        return worst;
    }

    private static Exposure? Worse(Exposure? one, Exposure? other) =>
        one is null || (other is not null && other.Worst > one.Worst) ? other : one;

    private static int GreatestCommonDivisor(int left, int right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);
}
