using System.Globalization;

namespace Resgate.Cli.Output;

/// <summary>How often progress is told by itself; a signal may ask for it at any time.</summary>
internal static class ProgressRate
{
    private const double MostPerSecond = 60;

    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);

    /// <summary>By <c>RESTIC_PROGRESS_FPS</c>, even in a pipe and when quiet; else ten times a second for terminals and programs.</summary>
    /// <returns><see cref="Timeout.InfiniteTimeSpan"/> for never.</returns>
    public static TimeSpan Interval(Invocation call)
    {
        if (Setting.Of("PROGRESS_FPS").Value is { } text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var perSecond)
            && perSecond > 0)
        {
            // Once in three weeks is as rare as a timer can be.
            return TimeSpan.FromSeconds(Math.Min(1 / Math.Min(perSecond, MostPerSecond), 21 * 86400));
        }

        return !call.Quiet && (call.Json || call.DrawsProgress) ? Usual : Timeout.InfiniteTimeSpan;
    }
}
