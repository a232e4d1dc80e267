namespace Resgate.Policy.Schedules;

/// <summary>The most that can be lost of a class when only one place is left: the worst moment, second by second.</summary>
/// <remarks>
/// Just before a point arrives, the newest there is the one before it, whose capture began an interval earlier. So the
/// loss is interval + capture + waiting + transfer, and never only the interval. Times are seconds since a Monday 00:00.
/// </remarks>
/// <param name="PointFrom">When the capture of the newest point that had arrived began.</param>
/// <param name="NextFrom">When the next capture began.</param>
/// <param name="Captured">When it was complete.</param>
/// <param name="Sending">When the first of its bytes could be sent.</param>
/// <param name="Arrived">When the last of them had arrived.</param>
public sealed record Exposure(long PointFrom, long NextFrom, long Captured, long Sending, long Arrived)
{
    public TimeSpan Interval => TimeSpan.FromSeconds(NextFrom - PointFrom);

    public TimeSpan Capture => TimeSpan.FromSeconds(Captured - NextFrom);

    /// <summary>For the window to open, or for earlier points to get through.</summary>
    public TimeSpan Waiting => TimeSpan.FromSeconds(Sending - Captured);

    /// <summary>Hours in which the window is closed in between count.</summary>
    public TimeSpan Transfer => TimeSpan.FromSeconds(Arrived - Sending);

    public TimeSpan Worst => TimeSpan.FromSeconds(Arrived - PointFrom);
}
