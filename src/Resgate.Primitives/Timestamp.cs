namespace Resgate.Primitives;

/// <summary>A moment to the nanosecond, with the zone offset it was written in.</summary>
/// <remarks>
/// The platform's own types step in 100 ns and refuse years outside 1..9999; file times need neither limit.
/// Order is that of the moments; the offset takes no part in it. Equality is of moments, too.
/// Source: format page, section 6.5.
/// </remarks>
/// <param name="Seconds">Seconds since 1970-01-01T00:00:00Z, rounded down.</param>
/// <param name="Nanoseconds">0 to 999,999,999, always counted forward from <paramref name="Seconds"/>.</param>
/// <param name="OffsetMinutes">Minutes east of UTC.</param>
public readonly record struct Timestamp(long Seconds, int Nanoseconds, short OffsetMinutes = 0) : IComparable<Timestamp>
{
    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    public static Timestamp From(DateTimeOffset moment)
    {
        var ticks = moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        return new Timestamp(seconds, (int)rest * 100, (short)moment.TotalOffsetMinutes);
    }

    /// <summary>The nearest moment that the platform's type can hold; loses what is below 100 ns.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        var least = DateTimeOffset.MinValue.ToUnixTimeSeconds() + 86400;
        var most = DateTimeOffset.MaxValue.ToUnixTimeSeconds() - 86400;
        return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Seconds, least, most))
            .AddTicks(Nanoseconds / 100)
            .ToOffset(TimeSpan.FromMinutes(OffsetMinutes));
    }

    public int CompareTo(Timestamp other)
    {
        var bySeconds = Seconds.CompareTo(other.Seconds);
        return bySeconds != 0 ? bySeconds : Nanoseconds.CompareTo(other.Nanoseconds);
    }

    public bool Equals(Timestamp other) => Seconds == other.Seconds && Nanoseconds == other.Nanoseconds;

    public override int GetHashCode() => HashCode.Combine(Seconds, Nanoseconds);
}
