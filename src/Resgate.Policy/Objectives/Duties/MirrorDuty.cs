using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Whether a mirror's trees are made when it is their turn.</summary>
public static class MirrorDuty
{
    private const int TurnsAllowed = 2;

    /// <param name="mirror">The mirror.</param>
    /// <param name="latest">When the tree that <c>latest</c> names was begun; null when there is none.</param>
    /// <param name="failure">Why it could not be asked, in one line; null when it was.</param>
    /// <param name="now">Ages are measured to here.</param>
    public static Duty Of(PlannedMirror mirror, DateTimeOffset? latest, string? failure, DateTimeOffset now)
    {
        var duty = new Duty { Kind = DutyKind.Mirror, Mirror = mirror.Name, Standing = DutyStanding.Done, LastSuccess = latest };
        if (failure is not null)
        {
            return duty with { Standing = DutyStanding.Unknown, Text = $"mirror {mirror.Name} cannot be asked: {failure}" };
        }

        if (latest is not { } made)
        {
            return duty with { Standing = DutyStanding.Overdue, Text = $"mirror {mirror.Name} has no whole tree: 'resgate mirror {mirror.Name}' makes one" };
        }

        return now - made is var age && age <= TurnsAllowed * mirror.Every
            ? duty
            : duty with
            {
                Standing = DutyStanding.Overdue,
                Overdue = age - mirror.Every,
                Text = $"mirror {mirror.Name} is {DurationText.ToRoughWords(age)} old and is to be made every {DurationText.ToWords(mirror.Every)}: "
                    + $"'resgate mirror {mirror.Name}' makes it and says what is wrong",
            };
    }
}
