using System.Globalization;

namespace Resgate.Cli.Output;

/// <summary>How often progress is told by itself; a signal may ask for it at any time.</summary>
internal static class ProgressRate
{
    private const double MostPerSecond = 60;

    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Says that a variable makes no sense. restic goes on without it, for what it asks for is only to look at.
    /// </summary>
    public static void Check(Action<string> warn)
    {
        var setting = Setting.Of("PROGRESS_FPS");
        if (setting.Value is not null && Read(setting) is null)
        {
            warn(setting.Invalid("it is a number, and was ignored").Message);
        }
    }

    /// <summary>
    /// By <c>RESTIC_PROGRESS_FPS</c>, even in a pipe and when quiet; else ten times a second for terminals and programs.
    /// </summary>
    /// <returns><see cref="Timeout.InfiniteTimeSpan"/> for never.</returns>
    public static TimeSpan Interval(Invocation call)
    {
        if (Read(Setting.Of("PROGRESS_FPS")) is { } perSecond and > 0)
        {
            // Once in three weeks is as rare as a timer can be.
            return TimeSpan.FromSeconds(Math.Min(1 / Math.Min(perSecond, MostPerSecond), 21 * 86400));
        }

        return !call.Quiet && (call.Json || call.DrawsProgress) ? Usual : Timeout.InfiniteTimeSpan;
    }

    private static double? Read(Setting setting) =>
        double.TryParse(setting.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var perSecond) ? perSecond : null;
}
