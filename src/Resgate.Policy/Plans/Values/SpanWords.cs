using System.Buffers;
using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Values;

/// <summary>What texts for times and amounts have in common: a number, then a unit, perhaps more of them.</summary>
internal static class SpanWords
{
    private static readonly SearchValues<char> _endsUnit = SearchValues.Create(" 0123456789");

    /// <summary>Takes one number and its unit off the front.</summary>
    /// <param name="rest">What is left to read; not empty.</param>
    /// <param name="whole">All of the text, for the message.</param>
    /// <param name="example">What a right one looks like.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no number, or nothing behind it.</exception>
    public static (int Number, string Unit) Take(ref ReadOnlySpan<char> rest, string whole, string example)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
        if (digits == 0)
        {
            throw Refused(whole, rest[0] == '-' ? "is negative" : "has no number where one is expected", example);
        }

        if (!int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw Refused(whole, "has a number that is too large", example);
        }

        rest = rest[digits..].TrimStart();
        if (!rest.IsEmpty && rest[0] is '.' or ',')
        {
            throw Refused(whole, "has a fraction", "use a smaller unit: 90m in place of 1.5h");
        }

        var letters = rest.IndexOfAny(_endsUnit) is var next and >= 0 ? next : rest.Length;
        if (letters == 0)
        {
            throw Refused(whole, $"has no unit after {number}", example);
        }

        var unit = rest[..letters].ToString();
        rest = rest[letters..].TrimStart();
        return (number, unit);
    }

    public static ResgateException Refused(string text, string what, string hint) =>
        new(FailureKind.Usage, $"'{text}' {what}") { Hint = hint };
}
