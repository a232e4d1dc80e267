namespace Resgate.Policy.Schedules;

/// <summary>The most that can be lost of a class when only one place is left: the worst moment, second by second.</summary>
/// <remarks>
/// Just before a point arrives, the newest there is the one before it, whose capture began an interval earlier. So the
/// loss is interval + waiting + capture + transfer, and never only the interval. Times are seconds since a Monday 00:00.
/// </remarks>
/// <param name="PointFrom">When the capture of the newest point that had arrived began.</param>
/// <param name="Due">When the next capture was due.</param>
/// <param name="NextFrom">When the next capture that got through began.</param>
/// <param name="Captured">When it was complete, and its first byte could be sent.</param>
/// <param name="Arrived">When the last of its bytes had arrived.</param>
public sealed record Exposure(long PointFrom, long Due, long NextFrom, long Captured, long Arrived)
{
    public TimeSpan Interval => TimeSpan.FromSeconds(Due - PointFrom);

    /// <summary>For the window to open, or for the run before to end; captures that did not get through are in it.</summary>
    public TimeSpan Waiting => TimeSpan.FromSeconds(NextFrom - Due);

    public TimeSpan Capture => TimeSpan.FromSeconds(Captured - NextFrom);

    public TimeSpan Transfer => TimeSpan.FromSeconds(Arrived - Captured);

    public TimeSpan Worst => TimeSpan.FromSeconds(Arrived - PointFrom);
}
