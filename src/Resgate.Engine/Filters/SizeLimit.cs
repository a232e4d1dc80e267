using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>Leaves out files above a size: <c>--exclude-larger-than 10M</c>. Folders have no size.</summary>
/// <param name="Most">The largest size that is still backed up.</param>
public readonly record struct SizeLimit(ByteCount Most)
{
    private const string UnitLetters = "bkmgt";

    /// <summary>Reads a number, perhaps followed by b, k, m, g or t in either case: powers of 1024.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: negative, not a number, another unit, or 8 EiB and more.</exception>
    public static SizeLimit Parse(string text)
    {
        var unit = text.Length == 0 ? -1 : UnitLetters.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal);
        var number = unit < 0 ? text : text[..^1];
        var shift = 10 * Math.Max(unit, 0);
        if (!long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            || count < 0
            || count > long.MaxValue >> shift)
        {
            throw new ResgateException(FailureKind.Usage, $"'{text}' is not a size")
            {
                Hint = "write a number of bytes, or one with k, m, g or t, such as 10M",
            };
        }

        return new SizeLimit(new ByteCount(count << shift));
    }

    public bool Excludes(ByteCount size) => size > Most;
}
