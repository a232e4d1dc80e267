using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>How far work has come, and what follows from it.</summary>
/// <param name="Elapsed">Since it began.</param>
/// <param name="Done">Bytes done, or whatever else is counted.</param>
/// <param name="Total">All of them; 0 when not known.</param>
internal readonly record struct Progress(TimeSpan Elapsed, long Done, long Total)
{
    private const double MostSeconds = 100 * 86400;

    /// <summary>From 0 to 1.</summary>
    public double Share => Total > 0 ? Math.Clamp((double)Done / Total, 0, 1) : 0;

    public double PerSecond => Elapsed.TotalSeconds > 0 ? Done / Elapsed.TotalSeconds : 0;

    public ByteCount BytesPerSecond => new((long)PerSecond);

    /// <summary>At the speed so far; null when nothing can be said, or only that it will take months.</summary>
    public TimeSpan? Left => Total > 0 && Done > 0 && Math.Max(0, Total - Done) / PerSecond is var seconds and < MostSeconds
        ? TimeSpan.FromSeconds(seconds)
        : null;

    /// <summary>Of bytes, for a line at a terminal.</summary>
    public override string ToString()
    {
        var text = $"[{Clock(Elapsed)}]";
        text += Total > 0
            ? $" {Percent(Done, Total)}  {new ByteCount(Done)} of {new ByteCount(Total)}, {BytesPerSecond}/s"
            : $" {new ByteCount(Done)}, {BytesPerSecond}/s";
        return Left is { } left ? $"{text}, {Clock(left)} left" : text;
    }

    /// <summary><c>12.34%</c>, never more than 100; nothing when there is nothing to do.</summary>
    public static string Percent(long done, long total) =>
        total == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100.0 * done / total):F2}%");

    /// <summary><c>0:07</c>, <c>12:30</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}"
        : $"{time.Minutes}:{time.Seconds:D2}";
}
