using System.Buffers;
using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Spans of time as restic writes them: <c>30s</c>, <c>1h30m</c>, <c>250ms</c>.</summary>
internal static class Duration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <param name="text">Numbers, each with its unit: h, m, s, ms, us or ns.</param>
    /// <param name="option">The flag that has it, for the message.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not such a text.</exception>
    public static TimeSpan Parse(string text, string option)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        var total = TimeSpan.Zero;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
        {
            throw Invalid(text, option);
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0
                || !double.TryParse(
                    rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                throw Invalid(text, option);
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var next and >= 0 ? next : rest.Length;
            var unit = rest[..letters] switch
            {
                "h" => TimeSpan.FromHours(1),
                "m" => TimeSpan.FromMinutes(1),
                "s" => TimeSpan.FromSeconds(1),
                "ms" => TimeSpan.FromMilliseconds(1),
                "us" or "µs" => TimeSpan.FromMicroseconds(1),
                "ns" => TimeSpan.FromMicroseconds(0.001),
                _ => throw Invalid(text, option),
            };
            if (number * unit.TotalDays > 36500)
            {
                throw Invalid(text, option);
            }

            total += number * unit;
            rest = rest[letters..];
        }

        return total;
    }

    /// <summary>To the millisecond: <c>250ms</c>, <c>1.5s</c>, <c>1h2m0.04s</c>.</summary>
    public static string Format(TimeSpan time)
    {
        var milliseconds = (long)Math.Round(time.TotalMilliseconds);
        if (milliseconds < 1000)
        {
            return milliseconds == 0 ? "0s" : $"{milliseconds}ms";
        }

        var (minutes, rest) = Math.DivRem(milliseconds, 60_000);
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{rest / 1000m:0.###}s");
        return minutes switch
        {
            0 => seconds,
            < 60 => $"{minutes}m{seconds}",
            _ => $"{minutes / 60}h{minutes % 60}m{seconds}",
        };
    }

    private static ResgateException Invalid(string text, string option) =>
        new(FailureKind.Usage, $"invalid argument \"{text}\" for \"{option}\" flag: write it as 30s, 5m or 1h30m");
}
