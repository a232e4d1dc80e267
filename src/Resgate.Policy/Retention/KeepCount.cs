using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>How many snapshots a counting rule keeps: off, a number, or unlimited. The default is off.</summary>
public readonly record struct KeepCount
{
    /// <summary>The rule keeps nothing and does not count as a policy.</summary>
    public static readonly KeepCount Off;

    /// <summary>The rule keeps one snapshot of every bucket there is.</summary>
    public static readonly KeepCount Unlimited = new(isUnlimited: true);

    private const string UnlimitedText = "unlimited";

    /// <param name="count">Zero is <see cref="Off"/>; negative is a caller's mistake.</param>
    public KeepCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
    }

    private KeepCount(bool isUnlimited) => IsUnlimited = isUnlimited;

    /// <summary>The number; zero when off and when unlimited.</summary>
    public int Count { get; }

    public bool IsUnlimited { get; }

    public bool IsOff => Count == 0 && !IsUnlimited;

    /// <summary>Reads a decimal number or <c>unlimited</c>.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: negative, too large or not a number.</exception>
    public static KeepCount Parse(string text)
    {
        if (text == UnlimitedText)
        {
            return Unlimited;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
        {
            throw new ResgateException(FailureKind.Usage, $"'{text}' is not a number of snapshots to keep")
            {
                Hint = "give a number, or 'unlimited'",
            };
        }

        if (count < 0)
        {
            throw new ResgateException(FailureKind.Usage, $"cannot keep {count} snapshots")
            {
                Hint = "use 'unlimited' to keep all of them",
            };
        }

        return new KeepCount(count);
    }

    public override string ToString() => IsUnlimited ? UnlimitedText : $"{Count}";
}
