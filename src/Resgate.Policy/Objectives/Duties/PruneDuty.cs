using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Whether the data that no point needs any more are removed from a place.</summary>
/// <remarks>
/// Nothing at the place shows it that could be read in a moment, so this device's memory has to: it is written before points go, and
/// only a prune that came to its end takes it back.
/// </remarks>
public static class PruneDuty
{
    /// <summary>A prune that is under way now may take so long.</summary>
    private static readonly TimeSpan _underWay = TimeSpan.FromDays(1);

    /// <returns>Null where this device prunes nothing.</returns>
    public static Duty? Of(PlannedPlace place, DutyMark mark, DateTimeOffset now)
    {
        if (!place.IsForgottenByDevice)
        {
            return null;
        }

        var duty = new Duty { Kind = DutyKind.Prune, Place = place.Name, Standing = DutyStanding.Done, LastSuccess = mark.Success };
        return mark switch
        {
            { Failed: { } failed } => duty with
            {
                Standing = DutyStanding.Failed,
                Overdue = now - (mark.Owed ?? failed),
                Text = $"{place.Name} was not pruned: {mark.Why}; the next run tries again",
            },
            { Owed: { } owed } when now - owed > _underWay => duty with
            {
                Standing = DutyStanding.Overdue,
                Overdue = now - owed,
                Text = $"{place.Name} has not been pruned for {DurationText.ToRoughWords(now - owed)} although points are gone; the next run tries again",
            },
            _ => duty,
        };
    }
}
