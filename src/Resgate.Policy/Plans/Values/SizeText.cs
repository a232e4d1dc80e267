using System.Buffers;
using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Values;

/// <summary>Amounts of data and rates: <c>500G</c>, <c>1.5 TiB</c>, <c>256k</c>.</summary>
/// <remarks>Units are powers of 1024, with and without <c>i</c> and <c>B</c>, as restic and rclone have it.</remarks>
public static class SizeText
{
    private const string Units = "bkmgtp";
    private const string Example = "write it as 500M, 20G or 1.5T";
    private const string RateExample = "write it as 256k, 8M or 1G: bytes a second";

    private static readonly SearchValues<char> _digits = SearchValues.Create("0123456789.");

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no number, no unit, another unit, or beyond 1 EiB.</exception>
    public static ByteCount Parse(string text) => Parse(text, Example);

    /// <summary>Bytes a second, with or without <c>/s</c>.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: as for sizes, a rate in bits, zero, or above 1 TiB a second.</exception>
    public static ByteCount ParseRate(string text)
    {
        if (text.Contains("bit", StringComparison.OrdinalIgnoreCase) || text.EndsWith("bps", StringComparison.Ordinal))
        {
            throw SpanWords.Refused(text, "counts in bits", "say it in bytes, an eighth of it: 1M for 8 Mbit/s");
        }

        var rate = Parse(text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text, RateExample);
        return rate switch
        {
            { Bytes: 0 } => throw SpanWords.Refused(text, "moves nothing", RateExample),
            { Bytes: > 1L << 40 } => throw SpanWords.Refused(text, "is faster than any line", RateExample),
            _ => rate,
        };
    }

    /// <summary>For people: <c>512 B</c>, <c>1.5 GiB</c>, <c>20 GiB</c>.</summary>
    public static string ToWords(ByteCount size)
    {
        var bytes = size.Bytes;
        var unit = 0;
        while (unit < Units.Length - 1 && bytes >> (10 * (unit + 1)) > 0)
        {
            unit++;
        }

        var number = Math.Round(bytes / (double)(1L << (10 * unit)), 1);
        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{number} {char.ToUpperInvariant(Units[unit])}iB");
    }

    /// <summary>A computed amount for people; beyond 1 EiB it says 1 EiB.</summary>
    public static string ToWords(double bytes) => ToWords(new ByteCount((long)Math.Min(bytes, 1L << 60)));

    private static ByteCount Parse(string text, string example)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(_digits) is var end and >= 0 ? end : text.Length;
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            throw SpanWords.Refused(text, text.StartsWith('-') ? "is negative" : "has no number in front", example);
        }

        var unit = text[digits..].Trim().ToLowerInvariant();
        if (unit.Length == 0)
        {
            throw SpanWords.Refused(text, "has no unit", example);
        }

        var power = unit is [var letter, ..] && unit[1..] is "" or "b" or "ib" ? Units.IndexOf(letter, StringComparison.Ordinal) : -1;
        if (power < 0 || (power == 0 && unit != "b"))
        {
            throw SpanWords.Refused(text, $"has the unknown unit '{unit}'", example);
        }

        var bytes = number * (1L << (10 * power));
        return bytes <= 1L << 60 ? new ByteCount((long)bytes) : throw SpanWords.Refused(text, "is more than there is", example);
    }
}
