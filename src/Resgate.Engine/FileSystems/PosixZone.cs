namespace Resgate.Engine.FileSystems;

/// <summary>Rules for a zone in POSIX form, such as <c>CET-1CEST,M3.5.0,M10.5.0/3</c>.</summary>
/// <remarks>Offsets in the text count westward; here, as everywhere, they count eastward. Source: POSIX, "TZ"; RFC 8536, section 3.3.1.</remarks>
/// <param name="StandardOffset">Seconds east of UTC.</param>
/// <param name="SummerOffset">Seconds east of UTC; the same as standard where there is no summer time.</param>
/// <param name="SummerStart">Null where there is no summer time.</param>
/// <param name="SummerEnd">Null where there is no summer time.</param>
internal sealed record PosixZone(int StandardOffset, int SummerOffset, PosixDate? SummerStart, PosixDate? SummerEnd)
{
    private const int Day = 86400;
    private const long FarAway = 1L << 50;

    public static bool TryParse(ReadOnlySpan<byte> text, out PosixZone? zone)
    {
        zone = null;
        if (!TakeName(ref text) || !TakeTime(ref text, out var west))
        {
            return false;
        }

        if (text.IsEmpty)
        {
            zone = new PosixZone(-west, -west, null, null);
            return true;
        }

        if (!TakeName(ref text))
        {
            return false;
        }

        var summer = 3600 - west;
        if (!text.IsEmpty && text[0] != (byte)',')
        {
            if (!TakeTime(ref text, out var summerWest))
            {
                return false;
            }

            summer = -summerWest;
        }

        // Without dates the rules of the United States hold, as in the C library.
        text = text.IsEmpty ? ",M3.2.0,M11.1.0"u8 : text;
        if (!PosixDate.TryTake(ref text, out var start) || !PosixDate.TryTake(ref text, out var end) || !text.IsEmpty)
        {
            return false;
        }

        zone = new PosixZone(-west, summer, start, end);
        return true;
    }

    public ZoneStretch At(long seconds)
    {
        if (SummerStart is not { } start || SummerEnd is not { } end)
        {
            return new ZoneStretch(long.MinValue, long.MaxValue, StandardOffset);
        }

        // File times may be anything; this is further than any clock goes and near enough to count in.
        seconds = Math.Clamp(seconds, -FarAway, FarAway);

        // The two changes of the year before, of this year and of the next surround every moment of this year.
        var year = YearOf(seconds);
        Span<(long At, int Offset)> changes = stackalloc (long, int)[6];
        for (var i = 0; i < 3; i++)
        {
            var january = YearStart(year - 1 + i);
            var isLeap = IsLeap(year - 1 + i);
            changes[2 * i] = (january + start.InYear(isLeap, january) - StandardOffset, SummerOffset);
            changes[(2 * i) + 1] = (january + end.InYear(isLeap, january) - SummerOffset, StandardOffset);
        }

        changes.Sort(static (left, right) => left.At.CompareTo(right.At));
        var index = 0;
        while (index < changes.Length - 2 && changes[index + 1].At <= seconds)
        {
            index++;
        }

        return new ZoneStretch(changes[index].At, changes[index + 1].At, changes[index].Offset);
    }

    internal static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    /// <summary>Hours, or hours and minutes, or seconds, too; with a sign.</summary>
    internal static bool TakeTime(ref ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        var isNegative = text is [(byte)'-', ..];
        text = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        if (!TakeNumber(ref text, 0, 167, out var part))
        {
            return false;
        }

        seconds = part * 3600;
        for (var unit = 60; unit >= 1 && text is [(byte)':', ..]; unit /= 60)
        {
            text = text[1..];
            if (!TakeNumber(ref text, 0, 59, out part))
            {
                return false;
            }

            seconds += part * unit;
        }

        seconds = isNegative ? -seconds : seconds;
        return true;
    }

    internal static bool TakeNumber(ref ReadOnlySpan<byte> text, int least, int most, out int number)
    {
        number = 0;
        var length = 0;
        while (length < text.Length && length < 4 && char.IsAsciiDigit((char)text[length]))
        {
            number = (number * 10) + text[length] - '0';
            length++;
        }

        text = text[length..];
        return length > 0 && number >= least && number <= most;
    }

    /// <summary>Three letters or more, or anything in angle brackets.</summary>
    private static bool TakeName(ref ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'<', ..])
        {
            var end = text.IndexOf((byte)'>');
            text = end < 0 ? default : text[(end + 1)..];
            return end > 0;
        }

        var length = 0;
        while (length < text.Length && char.IsAsciiLetter((char)text[length]))
        {
            length++;
        }

        text = text[length..];
        return length >= 3;
    }

    private static long YearOf(long seconds)
    {
        // Any moment that a file time can be, far beyond the years that a date type takes.
        var days = Math.DivRem(seconds, Day).Quotient;
        var year = 1970 + (days / 366);
        while (YearStart(year + 1) <= seconds)
        {
            year += Math.Max(1, (seconds - YearStart(year + 1)) / (366L * Day));
        }

        while (YearStart(year) > seconds)
        {
            year -= Math.Max(1, (YearStart(year) - seconds) / (366L * Day));
        }

        return year;
    }

    private static long YearStart(long year)
    {
        var before = year - 1;
        var leaps = FloorDiv(before, 4) - FloorDiv(before, 100) + FloorDiv(before, 400) - 477;
        return (((year - 1970) * 365) + leaps) * Day;
    }

    private static long FloorDiv(long value, long divisor) =>
        (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
