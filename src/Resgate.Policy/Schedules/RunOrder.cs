using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;

namespace Resgate.Policy.Schedules;

/// <summary>Which classes are to be captured now, and in which order.</summary>
/// <remarks>
/// A class is due when its newest point, at any of its places that could be asked, is older than its interval, or nearly:
/// a timer ticks, and a capture begins some moments after its tick, so at the tick that is due the point is always a few
/// moments too young. Waiting for the next tick would make every interval longer than the plan says, by a whole tick. A
/// partial point counts here, or a file that cannot be read would have the class captured without end; it does not count
/// for the objective, which only complete points meet. A place that could not be asked says nothing, so a disk that is
/// away makes nothing due; a class of which no place could be asked is due, so that its failure is seen.
/// </remarks>
public static class RunOrder
{
    private const int LeadDivisor = 12;

    // As long as the captures of a run may well hold up the last of them, and less than most timers' ticks.
    private static readonly TimeSpan _mostLead = TimeSpan.FromMinutes(10);

    /// <summary>How much younger than its interval the newest point of a class that is due may be.</summary>
    public static TimeSpan LeadOf(TimeSpan every) => every / LeadDivisor is var part && part < _mostLead ? part : _mostLead;

    /// <summary>All classes, those with the least slack first; of equals, the first in the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="points">One for each class and place that could be asked, in any order.</param>
    /// <param name="now">A point that is later than this was made by a clock gone wrong, and does not count.</param>
    public static IReadOnlyList<ClassTurn> Of(Plan plan, IReadOnlyList<NewestPoint> points, DateTimeOffset now) =>
        [.. plan.Classes.Select(one => TurnOf(plan, one, points, now)).OrderBy(static turn => turn.Slack)];

    private static ClassTurn TurnOf(Plan plan, PlannedClass one, IReadOnlyList<NewestPoint> points, DateTimeOffset now)
    {
        var asked = plan.PlacesOf(one)
            .Join(
                points.Where(point => point.Class == one.Name),
                static place => place.Name,
                static point => point.Place,
                static (place, point) => (Place: place, Point: point))
            .ToList();
        if (asked.Count == 0)
        {
            return new ClassTurn(one, IsDue: true, TimeSpan.MinValue, TimeSpan.Zero);
        }

        var dueIn = asked.Min(at => Left(at.Point.Any, one.Every - LeadOf(one.Every), now));
        var slack = asked.Min(at => Left(at.Point.Complete, PlanFacts.Objective(one, at.Place), now));
        return new ClassTurn(one, dueIn <= TimeSpan.Zero, slack, dueIn > TimeSpan.Zero ? dueIn : TimeSpan.Zero);
    }

    private static TimeSpan Left(DateTimeOffset? taken, TimeSpan allowed, DateTimeOffset now) =>
        taken is { } moment && moment <= now ? moment + allowed - now : TimeSpan.MinValue;
}
