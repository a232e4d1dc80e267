using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>How far work has come, and what follows from it.</summary>
/// <param name="Elapsed">Since it began.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all; 0 when not known.</param>
internal readonly record struct Progress(TimeSpan Elapsed, long Done, long Total)
{
    /// <summary>From 0 to 1.</summary>
    public double Share => Total > 0 ? Math.Clamp((double)Done / Total, 0, 1) : 0;

    public ByteCount PerSecond => new(Elapsed.TotalSeconds > 0 ? (long)(Done / Elapsed.TotalSeconds) : 0);

    /// <summary>At the speed so far; null when nothing can be said.</summary>
    public TimeSpan? Left =>
        Total > 0 && Done > 0 ? TimeSpan.FromSeconds(Math.Max(0, Total - Done) * Elapsed.TotalSeconds / Done) : null;

    /// <summary>For a line at a terminal.</summary>
    public override string ToString()
    {
        var text = $"[{Clock(Elapsed)}]";
        text += Total > 0
            ? $" {Share:P1}  {new ByteCount(Done)} of {new ByteCount(Total)}, {PerSecond}/s"
            : $" {new ByteCount(Done)}, {PerSecond}/s";
        return Left is { } left ? $"{text}, {Clock(left)} left" : text;
    }

    /// <summary><c>0:07</c>, <c>12:30</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}" : $"{time.Minutes}:{time.Seconds:D2}";
}
