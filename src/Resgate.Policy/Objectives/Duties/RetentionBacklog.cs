using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Points that are still there although the rules would have let them go: what shows that nobody forgets, without any record.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">Capture start of the point whose arrival made the first of them go.</param>
/// <param name="Turns">Points that have come since, each of which was an occasion to forget.</param>
public sealed record RetentionBacklog(int Count, Timestamp Since, int Turns)
{
    /// <param name="points">Of one class at one place, oldest first.</param>
    /// <param name="rules">That hold for them there.</param>
    /// <param name="moment">Points that are later say nothing.</param>
    /// <returns>Null when nothing is there that should have gone.</returns>
    public static RetentionBacklog? Of(IReadOnlyList<PointFacts> points, RetentionRules rules, RetentionMoment moment)
    {
        var candidates = points.Where(point => point.Time <= moment.Now).Select(static point => point.ToCandidate()).ToList();
        var count = Outlived(candidates.Count);
        if (count == 0)
        {
            return null;
        }

        // What outlived the rules once stays outlived whatever comes after it, so the first such moment can be searched for.
        var (without, with) = (0, candidates.Count);
        while (with - without > 1)
        {
            var middle = (without + with) / 2;
            (without, with) = Outlived(middle) > 0 ? (without, middle) : (middle, with);
        }

        return new RetentionBacklog(count, candidates[with - 1].Time, candidates.Count - with);

        int Outlived(int first) => ClassRetention.Outlived(candidates.Take(first), rules, moment).Count;
    }
}
