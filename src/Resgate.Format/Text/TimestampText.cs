using Resgate.Primitives;

namespace Resgate.Format.Text;

/// <summary>Moments as the format writes them: <c>YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)</c>.</summary>
/// <remarks>
/// Nanoseconds without trailing zeros, <c>Z</c> for offset 0, years outside 0..9999 moved to the nearer end with the rest of the
/// date kept. Source: format page, section 6.5.
/// </remarks>
public static class TimestampText
{
    /// <summary>Bytes of the longest text: nine digits of fraction and a numeric offset.</summary>
    public const int MaxSize = 35;

    /// <summary>What a document without the key stands for, and what is written for it: the first moment of the year 1.</summary>
    public static readonly Timestamp Absent = new(-62_135_596_800, 0);

    private const int SecondsPerDay = 86_400;
    private const int ShortestSize = 20;

    /// <summary>Far outside what is written as it is, and near enough for sums not to overflow.</summary>
    private const long FarthestSecond = long.MaxValue / 4;

    /// <param name="moment">Any.</param>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Format(Timestamp moment, Span<byte> destination)
    {
        var local = Math.Clamp(moment.Seconds, -FarthestSecond, FarthestSecond) + (moment.OffsetMinutes * 60);
        var days = Math.DivRem(local, SecondsPerDay, out var second);
        if (second < 0)
        {
            days--;
            second += SecondsPerDay;
        }

        var (year, month, day) = Calendar.DateOf(days);
        if (year is < 0 or > 9999)
        {
            // 29 February of a year that has none rolls over to 1 March.
            (year, month, day) = Calendar.DateOf(Calendar.DayOf(Math.Clamp(year, 0, 9999), month, day));
        }

        Digits((int)year, 4, destination);
        destination[4] = (byte)'-';
        Digits(month, 2, destination[5..]);
        destination[7] = (byte)'-';
        Digits(day, 2, destination[8..]);
        destination[10] = (byte)'T';
        Digits((int)(second / 3600), 2, destination[11..]);
        destination[13] = (byte)':';
        Digits((int)(second / 60 % 60), 2, destination[14..]);
        destination[16] = (byte)':';
        Digits((int)(second % 60), 2, destination[17..]);
        var length = 19 + Fraction(moment.Nanoseconds, destination[19..]);
        return length + Offset(moment.OffsetMinutes, destination[length..]);
    }

    /// <summary>Reads any offset up to 23:59 and any number of fraction digits, of which nine count.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Timestamp moment)
    {
        moment = default;
        if (text.Length < ShortestSize
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year)
            || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..10], out var day)
            || !TryDigits(text[11..13], out var hour)
            || !TryDigits(text[14..16], out var minute)
            || !TryDigits(text[17..19], out var second)
            || month is < 1 or > 12
            || day < 1 || day > Calendar.DaysIn(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[19..];
        if (!TryTakeFraction(ref rest, out var nanoseconds) || !TryOffset(rest, out var offset))
        {
            return false;
        }

        var seconds = (Calendar.DayOf(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60) + second - (offset * 60);
        moment = new Timestamp(seconds, nanoseconds, offset);
        return true;
    }

    private static int Fraction(int nanoseconds, Span<byte> destination)
    {
        if (nanoseconds == 0)
        {
            return 0;
        }

        destination[0] = (byte)'.';
        Digits(nanoseconds, 9, destination[1..]);
        return destination[..10].LastIndexOfAnyExcept((byte)'0') + 1;
    }

    private static int Offset(short minutes, Span<byte> destination)
    {
        if (minutes == 0)
        {
            destination[0] = (byte)'Z';
            return 1;
        }

        var size = Math.Abs((int)minutes);
        destination[0] = (byte)(minutes < 0 ? '-' : '+');
        Digits(size / 60, 2, destination[1..]);
        destination[3] = (byte)':';
        Digits(size % 60, 2, destination[4..]);
        return 6;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out int nanoseconds)
    {
        nanoseconds = 0;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 1)
        {
            return false;
        }

        var scale = 100_000_000;
        foreach (var digit in text.Slice(1, Math.Min(digits, 9)))
        {
            nanoseconds += (digit - '0') * scale;
            scale /= 10;
        }

        text = text[(1 + digits)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out short minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z'])
        {
            return true;
        }

        if (text.Length != 6
            || text[0] is not ((byte)'+' or (byte)'-')
            || text[3] != ':'
            || !TryDigits(text[1..3], out var hour)
            || !TryDigits(text[4..], out var minute)
            || hour > 23 || minute > 59)
        {
            return false;
        }

        var size = (hour * 60) + minute;
        minutes = (short)(text[0] == '-' ? -size : size);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static void Digits(int value, int count, Span<byte> destination)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            value = Math.DivRem(value, 10, out var digit);
            destination[i] = (byte)('0' + digit);
        }
    }
}
