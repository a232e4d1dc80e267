using Resgate.Capture;
using Resgate.Cli.Kits;
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
/// <param name="Kit">What is known of this device's recovery kits.</param>
internal sealed record StatusReport(
    Plan Plan,
    DateTimeOffset Now,
    PlanStatus Status,
    IReadOnlyDictionary<string, ClassTurn> Turns,
    IReadOnlyList<UnreachedPlace> Unreached,
    IReadOnlyList<(string Class, CaptureProblem Source)> Unprotected,
    KitRecord Kit)
{
    /// <summary>Whether no place at all could be asked.</summary>
    public bool IsBlind => Unreached.Count == Plan.Places.Count;

    /// <summary>What is amiss with the recovery kit, in one line; null when the last one was shown to open every place of the plan.</summary>
    public string? KitGap => Kit switch
    {
        { Made: null } => "there is no recovery kit: 'resgate kit' makes one",
        { IsProved: false } => "the recovery kit is not verified: 'resgate kit verify FILE' opens every place with nothing else",
        _ => Plan.Places.Select(static place => place.Name).Except(Kit.MadePlaces).FirstOrDefault() is { } missing
            ? $"the recovery kit lacks {missing}: 'resgate kit' makes a new one"
            : null,
    };

    public static StatusReport Of(Plan plan, StatusSurvey survey, KitRecord kit, DateTimeOffset now)
    {
        var coverage = new SourceCoverage(plan.Root);
        return new StatusReport(
            plan,
            now,
            PlanStatus.Of(plan, survey.Holdings, now),
            RunOrder.Of(plan, survey.Points, now).ToDictionary(static turn => turn.Class.Name),
            survey.Unreached,
            [.. plan.Classes.SelectMany(one =>
                coverage.Gaps(one, survey.Captured.GetValueOrDefault(one.Name)).Select(gap => (one.Name, gap)))],
            kit);
    }
}
