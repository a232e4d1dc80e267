using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Whether the points of a class at a place go when its rules say so.</summary>
/// <remarks>
/// What lies at the place is asked first: points that should have gone long ago show that nobody forgets, whatever a record says. A
/// turn is a point that was stored there, after which a run forgets; time alone makes nothing overdue, so a device that was off,
/// a place that was away and a window that is closed are no failures.
/// </remarks>
public static class RetentionDuty
{
    private const int TurnsAllowed = 2;

    /// <summary>Whoever prunes elsewhere may do it once a week.</summary>
    private static readonly TimeSpan _othersTurn = TimeSpan.FromDays(7);

    /// <param name="one">The class.</param>
    /// <param name="place">The place, which was asked just now.</param>
    /// <param name="points">Of the class there, oldest first.</param>
    /// <param name="mark">What this device remembers.</param>
    /// <param name="moment">Now.</param>
    /// <returns>Null where nobody is to forget.</returns>
    public static Duty? Of(PlannedClass one, PlannedPlace place, IReadOnlyList<PointFacts> points, DutyMark mark, RetentionMoment moment)
    {
        if (place.Prune == PruneBy.Never)
        {
            return null;
        }

        var rules = PlanFacts.KeptAt(one, place);
        var duty = new Duty { Kind = DutyKind.Retention, Class = one.Name, Place = place.Name, Standing = DutyStanding.Done, LastSuccess = mark.Success };
        if (!place.IsForgottenByDevice)
        {
            return Elsewhere(duty with { LastSuccess = null }, place, RetentionBacklog.Of(points, rules, moment), moment);
        }

        if (WhySuspended(one, place, points, moment) is { } why)
        {
            return duty with { Standing = DutyStanding.Suspended, Text = Suspended(one, place, why) };
        }

        if (mark is { Failed: { } failed })
        {
            return duty with
            {
                Standing = DutyStanding.Failed,
                Overdue = moment.Now.ToDateTimeOffset() - failed,
                Text = $"what is no longer kept of {one.Name} stays at {place.Name}: the last run could not forget it: {mark.Why}",
            };
        }

        // Rules that were changed since may want more than any run has been told yet; the next one will be.
        var isTold = mark is { Success: not null, Rules: { } applied } && applied != rules.ToString() && !Has(points, TurnsAllowed, after: mark.Success.Value);
        return RetentionBacklog.Of(points, rules, moment) is { Turns: >= TurnsAllowed } backlog && !isTold
            ? duty with
            {
                Standing = DutyStanding.Overdue,
                Overdue = Age(backlog, moment),
                Text = $"retention of {one.Name} at {place.Name} has not run for {DurationText.ToRoughWords(Age(backlog, moment))}: "
                    + $"{Words.Count(backlog.Count, "point")} should be gone; 'resgate run {one.Name}' forgets and says what is wrong",
            }
            : duty;
    }

    /// <summary>Why forgetting has to wait until somebody has looked: points that are not what they should be would push out better ones.</summary>
    /// <returns>Null when nothing speaks against it. Rules of durations are led astray by a leap in time alone.</returns>
    public static string? WhySuspended(PlannedClass one, PlannedPlace place, IReadOnlyList<PointFacts> points, RetentionMoment moment)
    {
        var rules = PlanFacts.KeptAt(one, place);
        if (points.Any(static point => point.HasLeapt))
        {
            return "a point there came months after the one before it, which a clock that is wrong does as well";
        }

        return OddPoints.Mislead(rules) switch
        {
            true when OddPoints.Of(points, one.Every, rules, moment.Now.ToDateTimeOffset()).Count > 0 => "points there have odd times",
            true when points.Any(static point => point.HasChangedOnce) => "files there have changed that are written once",
            true when points is [.., { HasShrunk: true }] => "its newest point has much less in it than was usual",
            _ => null,
        };
    }

    /// <summary>That forgetting waits, in one line.</summary>
    public static string Suspended(PlannedClass one, PlannedPlace place, string why) =>
        $"nothing of {one.Name} is forgotten at {place.Name} while {why}: what the rules remove could be better than what they keep";

    private static Duty Elsewhere(Duty duty, PlannedPlace place, RetentionBacklog? backlog, RetentionMoment moment)
    {
        var allowed = _othersTurn + TimeSpan.FromDays(place.Immutable?.Days ?? 0);
        return backlog is not null && Age(backlog, moment) is var age && age > allowed
            ? duty with
            {
                Standing = DutyStanding.Neglected,
                Overdue = age,
                Text = $"nobody has forgotten anything of {duty.Class} at {duty.Place} for {(int)age.TotalDays} days, and this device may not: "
                    + $"{Words.Count(backlog.Count, "point")} should be gone and cost room; whoever prunes there has to look",
            }
            : duty;
    }

    private static bool Has(IReadOnlyList<PointFacts> points, int count, DateTimeOffset after) =>
        points.Count(point => point.Time.ToDateTimeOffset() > after) >= count;

    private static TimeSpan Age(RetentionBacklog backlog, RetentionMoment moment) => moment.Now.ToDateTimeOffset() - backlog.Since.ToDateTimeOffset();
}
