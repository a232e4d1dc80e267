using Resgate.Policy.Plans;
using Resgate.Policy.Windows;

namespace Resgate.Simulation.Tests.World;

/// <summary>What really goes over a line, minute by minute of the device's wall clock.</summary>
internal static class UphillLine
{
    /// <summary>Sends bytes from a second on.</summary>
    /// <param name="place">Where to.</param>
    /// <param name="clock">Windows go by it.</param>
    /// <param name="from">The first second.</param>
    /// <param name="until">Nothing is sent from here on.</param>
    /// <param name="bytes">What there is to send; on return, what is left.</param>
    /// <returns>The second by which the last byte has arrived; null when it did not.</returns>
    public static long? Send(PlannedPlace place, DeviceClock clock, long from, long until, ref long bytes)
    {
        for (var second = from; second < until;)
        {
            // A place whose window has closed gets nothing more in this run.
            var rate = RateAt(place, clock.At(second).DateTime);
            if (rate == 0)
            {
                return null;
            }

            var seconds = Math.Min(60 - (second % 60), until - second);
            if (bytes <= seconds * rate)
            {
                var arrived = second + ((bytes + rate - 1) / rate);
                bytes = 0;
                return arrived;
            }

            bytes -= seconds * rate;
            second += seconds;
        }

        return null;
    }

    public static bool IsOpen(PlannedPlace place, DateTime local) => RateAt(place, local) > 0;

    private static long RateAt(PlannedPlace place, DateTime local)
    {
        var minute = ((((int)local.DayOfWeek + 6) % 7) * 24 * 60) + (local.Hour * 60) + local.Minute;
        var step = place.Window.Steps[^1];
        foreach (var one in place.Window.Steps)
        {
            step = one.Minute <= minute ? one : step;
        }

        return Math.Min(step.Limit?.Bytes ?? place.Upload.Bytes, place.Upload.Bytes);
    }
}
