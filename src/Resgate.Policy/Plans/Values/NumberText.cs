using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Values;

/// <summary>Numbers without a unit.</summary>
internal static class NumberText
{
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no whole number, or one that some readers take for octal.</exception>
    public static int Whole(string text)
    {
        if (text.Length > 1 && text[0] == '0')
        {
            throw new ResgateException(FailureKind.Usage, $"'{text}' begins with a zero")
            {
                Hint = "some readers take such numbers for octal: leave the zero out",
            };
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refused(text, "is no whole number");
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no number, negative, or above a million.</exception>
    public static decimal Money(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= 1_000_000
            ? amount
            : throw new ResgateException(FailureKind.Usage, $"'{text}' is no price") { Hint = "write a number with " +
                "a point: 0.023" };

    public static ResgateException Refused(string text, string what) =>
        new(FailureKind.Usage, $"'{text}' {what}") { Hint = "write a number such as 7" };
}
