using Resgate.Capture;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;

namespace Resgate.Cli.Status;

/// <summary>What there is to tell of a plan now.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Now">The moment it is true of.</param>
/// <param name="Status">Which promises hold.</param>
/// <param name="Turns">By class, when it runs next.</param>
/// <param name="Unreached">Places that could not be asked.</param>
/// <param name="Unprotected">Sources that are in no point, or mean nothing on this machine, with their class.</param>
internal sealed record StatusReport(
    Plan Plan,
    DateTimeOffset Now,
    PlanStatus Status,
    IReadOnlyDictionary<string, ClassTurn> Turns,
    IReadOnlyList<UnreachedPlace> Unreached,
    IReadOnlyList<(string Class, CaptureProblem Source)> Unprotected)
{
    /// <summary>Whether no place at all could be asked.</summary>
    public bool IsBlind => Unreached.Count == Plan.Places.Count;

    public static StatusReport Of(Plan plan, StatusSurvey survey, DateTimeOffset now)
    {
        var coverage = new SourceCoverage(plan.Root);
        return new StatusReport(
            plan,
            now,
            PlanStatus.Of(plan, survey.Holdings, now),
            RunOrder.Of(plan, survey.Points, now).ToDictionary(static turn => turn.Class.Name),
            survey.Unreached,
            [.. plan.Classes.SelectMany(one =>
                coverage.Gaps(one, survey.Captured.GetValueOrDefault(one.Name)).Select(gap => (one.Name, gap)))]);
    }
}
