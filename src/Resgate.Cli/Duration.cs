using System.Buffers;
using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Spans of time as restic writes them: <c>30s</c>, <c>1h30m</c>, <c>250ms</c>.</summary>
internal static class Duration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not such a text.</exception>
    public static TimeSpan Parse(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        var total = TimeSpan.Zero;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
        {
            throw Invalid(text);
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                throw Invalid(text);
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var next and >= 0 ? next : rest.Length;
            var unit = rest[..letters] switch
            {
                "h" => TimeSpan.FromHours(1),
                "m" => TimeSpan.FromMinutes(1),
                "s" => TimeSpan.FromSeconds(1),
                "ms" => TimeSpan.FromMilliseconds(1),
                _ => throw Invalid(text),
            };
            if (number * unit.TotalDays > 36500)
            {
                throw Invalid(text);
            }

            total += number * unit;
            rest = rest[letters..];
        }

        return total;
    }

    private static ResgateException Invalid(string text) =>
        new(FailureKind.Usage, $"invalid duration '{text}': write it as 30s, 5m or 1h30m");
}
