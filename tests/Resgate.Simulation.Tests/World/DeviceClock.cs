namespace Resgate.Simulation.Tests.World;

/// <summary>What the device takes the time to be: true time, but for spells in which its clock is wrong.</summary>
/// <param name="zone">Where it stands.</param>
/// <param name="spells">In each, the clock is ahead by so many seconds; they do not overlap.</param>
internal sealed class DeviceClock(TimeZoneInfo zone, IReadOnlyList<(Span When, long Ahead)> spells)
{
    public TimeZoneInfo Zone => zone;

    public bool IsEverWrong => spells.Count > 0;

    public bool IsRightAt(long second) => AheadAt(second) == 0;

    /// <summary>What the clock says at a second of true time, in seconds since 1970.</summary>
    public long SecondsAt(long second) => second + AheadAt(second);

    /// <summary>What the clock says at a second of true time, with the zone's offset.</summary>
    public DateTimeOffset At(long second) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(SecondsAt(second)), zone);

    private long AheadAt(long second) => spells.FirstOrDefault(spell => spell.When.Has(second)).Ahead;
}
