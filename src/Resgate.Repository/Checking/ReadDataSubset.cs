using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Repository.Checking;

/// <summary>Which packs a check reads: one of t groups, a random share, or about so many bytes (format page, section 11.1).</summary>
public sealed record ReadDataSubset
{
    private int _group;
    private int _groups;
    private double _share;
    private long _bytes;

    /// <summary>Every pack.</summary>
    public static ReadDataSubset Everything { get; } = new() { _group = 1, _groups = 1 };

    /// <summary>Reads <c>n/t</c>, <c>x%</c> or a size with a unit such as <c>500M</c>.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: none of these.</exception>
    public static ReadDataSubset Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            return int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var group)
                && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var groups)
                && group >= 1 && group <= groups && groups <= 256
                ? new ReadDataSubset { _group = group, _groups = groups }
                : throw Invalid(text);
        }

        if (text.EndsWith('%'))
        {
            return double.TryParse(text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                && percent is > 0 and <= 100
                ? new ReadDataSubset { _share = percent / 100 }
                : throw Invalid(text);
        }

        var shift = text.Length < 2 ? -1 : "bkmgt".IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal);
        return shift >= 0
            && long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && count < long.MaxValue >> (10 * shift)
            ? new ReadDataSubset { _bytes = count << (10 * shift) }
            : throw Invalid(text);
    }

    /// <summary>Picks packs.</summary>
    /// <param name="packs">All packs with their sizes.</param>
    /// <param name="random">Draws shares; a group needs no chance.</param>
    public IReadOnlyList<(Id Pack, long Size)> Choose(IReadOnlyList<(Id Pack, long Size)> packs, Random random)
    {
        if (_groups > 0)
        {
            return [.. packs.Where(pack => pack.Pack.FirstByte % _groups == _group - 1)];
        }

        var share = _share > 0 ? _share : Math.Min(1, _bytes / (double)Math.Max(1, packs.Sum(pack => pack.Size)));
        var count = Math.Clamp((int)(packs.Count * share), Math.Min(1, packs.Count), packs.Count);
        var shuffled = packs.ToArray();
        random.Shuffle(shuffled);
        return shuffled[..count];
    }

    /// <summary>What is read, in restic's words.</summary>
    /// <param name="all">What was chosen from.</param>
    /// <param name="chosen">How many of them.</param>
    /// <param name="isFiltered">Whether those are only what some snapshots need.</param>
    public string Describe(IReadOnlyList<(Id Pack, long Size)> all, int chosen, bool isFiltered)
    {
        var kind = isFiltered ? "filtered " : "";
        if (this == Everything)
        {
            return $"read all {kind}data";
        }

        if (_groups > 0)
        {
            return $"read group #{_group} of {chosen} {kind}data packs (out of total {all.Count} packs in {_groups} groups)";
        }

        var size = all.Sum(static pack => pack.Size);
        var bytes = Math.Min(_bytes, size);
        return _share > 0
            ? string.Create(CultureInfo.InvariantCulture, $"read {100 * _share:F1}% of {kind}packfiles")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"read {bytes} bytes ({(size == 0 ? 100 : 100.0 * bytes / size):F1}%) of {kind}data packs");
    }

    private static ResgateException Invalid(string text) => new(FailureKind.Usage, $"invalid subset '{text}'")
    {
        Hint = "write n/t with 1 <= n <= t <= 256, a percentage such as 2.5%, or a size such as 500M",
    };
}
