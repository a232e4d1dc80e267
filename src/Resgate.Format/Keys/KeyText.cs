using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Format.Keys;

/// <summary>The few forms of text in a key file: strings, whole numbers, a time.</summary>
/// <remarks>Source: format page, sections 6.3 (second table) and 6.5.</remarks>
internal static class KeyText
{
    private const long SecondsPerDay = 86400;

    /// <summary>The start of year 1, which is what restic writes for a time that it does not know.</summary>
    public static readonly Timestamp NoTime = new(-62135596800, 0);

    public static void WriteAscii(IBufferWriter<byte> json, string text) => Encoding.ASCII.GetBytes(text, json);

    public static void WriteString(IBufferWriter<byte> json, string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append(@"\\"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029 => result.Append($"\\u{rune.Value:x4}"),
                _ => result.Append(rune),
            };
        }

        Encoding.UTF8.GetBytes(result.Append('"').ToString(), json);
    }

    public static void WriteTime(IBufferWriter<byte> json, Timestamp time)
    {
        var local = time.Seconds + (time.OffsetMinutes * 60L);
        var day = Math.DivRem(local, SecondsPerDay, out var second);
        if (second < 0)
        {
            day--;
            second += SecondsPerDay;
        }

        var (year, month, dayOfMonth) = DateOf(day);
        var text = new StringBuilder()
            .Append($"{Math.Clamp(year, 0, 9999):D4}-{month:D2}-{dayOfMonth:D2}")
            .Append($"T{second / 3600:D2}:{second / 60 % 60:D2}:{second % 60:D2}");
        if (time.Nanoseconds != 0)
        {
            text.Append('.').Append($"{time.Nanoseconds:D9}".TrimEnd('0'));
        }

        var offset = Math.Abs((int)time.OffsetMinutes);
        _ = time.OffsetMinutes == 0
            ? text.Append('Z')
            : text.Append(time.OffsetMinutes < 0 ? '-' : '+').Append($"{offset / 60:D2}:{offset % 60:D2}");
        WriteAscii(json, text.ToString());
    }

    /// <summary>Reads <c>YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)</c>.</summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out Timestamp time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryParseNumber(text[..4], 9999, out var year)
            || !TryParseNumber(text[5..7], 12, out var month)
            || !TryParseNumber(text[8..10], 31, out var day)
            || !TryParseNumber(text[11..13], 23, out var hour)
            || !TryParseNumber(text[14..16], 59, out var minute)
            || !TryParseNumber(text[17..19], 59, out var second)
            || month < 1 || day < 1)
        {
            return false;
        }

        var rest = text[19..];
        var nanoseconds = 0;
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9 || !TryParseNumber(rest.Slice(1, digits), 999_999_999, out nanoseconds))
            {
                return false;
            }

            for (var i = digits; i < 9; i++)
            {
                nanoseconds *= 10;
            }

            rest = rest[(1 + digits)..];
        }

        if (!TryParseOffset(rest, out var offset))
        {
            return false;
        }

        var local = (DaysTo(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60) + second;
        time = new Timestamp(local - (offset * 60L), nanoseconds, (short)offset);
        return true;
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryParseNumber(text[1..3], 23, out var hour)
            || !TryParseNumber(text[4..6], 59, out var minute))
        {
            return false;
        }

        minutes = (hour * 60) + minute;
        minutes = text[0] == '-' ? -minutes : minutes;
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> digits, int most, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    /// <summary>Days from 1970-01-01 to a date. Years start in March here, so that the leap day comes last.</summary>
    private static long DaysTo(int year, int month, int day)
    {
        var shifted = month > 2 ? year + 400 : year + 399;
        var dayOfYear = ((153 * ((month + 9) % 12)) + 2) / 5;
        return (365L * shifted) + (shifted / 4) - (shifted / 100) + (shifted / 400) + dayOfYear + day - 1 - 719468 - 146097;
    }

    /// <summary>The date that lies <paramref name="days"/> after 1970-01-01; the reverse of <see cref="DaysTo"/>.</summary>
    private static (long Year, long Month, long Day) DateOf(long days)
    {
        const long daysOf400Years = 146097;
        var era = Math.DivRem(days + 719468, daysOf400Years, out var day);
        if (day < 0)
        {
            era--;
            day += daysOf400Years;
        }

        var year = (day - (day / 1460) + (day / 36524) - (day / 146096)) / 365;
        var dayOfYear = day - ((365 * year) + (year / 4) - (year / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var dayOfMonth = dayOfYear - (((153 * month) + 2) / 5) + 1;
        var fromJanuary = month < 10 ? month + 3 : month - 9;
        return ((era * 400) + year + (fromJanuary <= 2 ? 1 : 0), fromJanuary, dayOfMonth);
    }
}
