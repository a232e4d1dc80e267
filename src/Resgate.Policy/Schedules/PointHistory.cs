using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Schedules;

/// <summary>The points of one class at one place, and which of them may be believed when they say how old they are.</summary>
/// <remarks>
/// A point that lies ahead of now was made by a clock gone wrong. It goes on being wrong when its time has come: the class
/// would pass for captured at a moment at which nobody captured it. So what was once seen ahead of its time never counts
/// again. That it is remembered only ever takes trust away; whoever loses the memory is no worse off than without it.
/// </remarks>
public sealed class PointHistory
{
    /// <summary>The first release of the tool whose format this is, 2015-01-01.</summary>
    /// <remarks>
    /// A clock that says an earlier time has started anew, as clocks without a battery do: it says nothing of points from
    /// after that, and of its own earlier starts the same as ever.
    /// </remarks>
    public static readonly Timestamp Earliest = new(1_420_070_400, 0);

    private readonly List<RetentionCandidate> _believed;

    /// <param name="points">All of them, in any order.</param>
    /// <param name="now">By this device's clock.</param>
    /// <param name="misdated">Ids that earlier looks have found ahead of their time.</param>
    public PointHistory(IEnumerable<RetentionCandidate> points, Timestamp now, IEnumerable<Id> misdated)
    {
        var known = misdated.ToHashSet();
        var all = points.ToList();
        Points = all.Count;
        PartialPoints = all.Count(static point => point.IsPartial);
        Misdated = [.. all.Where(point => known.Contains(point.Id) || IsAhead(point.Time, now)).Select(static point => point.Id)];
        _believed = [.. all.Where(point => point.Time <= now && !known.Contains(point.Id)).OrderBy(static point => point.Time).ThenBy(static point => point.Id)];
    }

    public int Points { get; }

    public int PartialPoints { get; }

    /// <summary>Points that do not count, because of their time.</summary>
    public int DoubtedPoints => Points - _believed.Count;

    /// <summary>To be remembered until the next look.</summary>
    public IReadOnlyList<Id> Misdated { get; }

    /// <summary>The newest point that may be believed; null for none.</summary>
    public RetentionCandidate? Newest => _believed is [.., var newest] ? newest : null;

    /// <summary>The newest of those that lack nothing; null for none.</summary>
    public RetentionCandidate? NewestWhole => _believed.FindLast(static point => !point.IsPartial);

    private static bool IsAhead(Timestamp time, Timestamp now) => time > now && (now >= Earliest || time < Earliest);
}
