using Resgate.Capture;
using Resgate.Cli.Kits;
using Resgate.Cli.Running;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Cli.Status;

/// <summary>What there is to tell of a plan now.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Now">The moment it is true of.</param>
/// <param name="Status">Which promises hold.</param>
/// <param name="Turns">By class, when it runs next.</param>
/// <param name="Unreached">Places that could not be asked.</param>
/// <param name="Unprotected">Sources that are in no point, or mean nothing on this machine, with their class.</param>
/// <param name="Kit">What is known of this device's recovery kits.</param>
/// <param name="Duties">Everything else that the plan wants done again and again.</param>
/// <param name="Alarms">What should never happen, and has.</param>
/// <param name="Unreadable">Snapshots that cannot be read, with their place.</param>
/// <param name="Leftovers">Points that the plan does not know of.</param>
/// <param name="Closed">By place whose window is closed now, when it opens; null for never.</param>
internal sealed record StatusReport(
    Plan Plan,
    DateTimeOffset Now,
    PlanStatus Status,
    IReadOnlyDictionary<string, ClassTurn> Turns,
    IReadOnlyList<UnreachedPlace> Unreached,
    IReadOnlyList<(string Class, CaptureProblem Source)> Unprotected,
    KitRecord Kit,
    IReadOnlyList<Duty> Duties,
    IReadOnlyList<StandingAlarm> Alarms,
    IReadOnlyList<(string Place, Id Snapshot)> Unreadable,
    IReadOnlyList<Leftover> Leftovers,
    IReadOnlyDictionary<string, TimetableStep?> Closed)
{
    /// <summary>Whether everything is as the plan wants it, as far as anybody can see.</summary>
    public bool IsSound => Status.Holds && !Concerns.Any();

    /// <summary>What is amiss beside objectives, the worst first; a line each.</summary>
    public IEnumerable<string> Concerns =>
    [
        .. Alarms.Select(static alarm => $"alarm: {alarm.Text}"),
        .. Unreadable.GroupBy(static one => one.Place).Select(static at =>
            $"{Words.Count(at.Count(), "snapshot")} at {at.Key} cannot be read, for instance {at.First().Snapshot.ToShortString()}: 'resgate check' tells what is damaged"),
        .. Duties.Where(static duty => duty.IsMissed).OrderByDescending(static duty => duty.Standing).Select(static duty => duty.Text!),
    ];

    /// <summary>One sentence: the worst gap, or else the worst of what is amiss beside objectives, or that nothing is.</summary>
    public string Headline => Status.WorstGap is null && Concerns.FirstOrDefault() is { } concern ? concern : StatusText.Headline(Status);

    /// <summary>Whether no place at all could be asked.</summary>
    public bool IsBlind => Unreached.Count == Plan.Places.Count;

    /// <summary>A place whose address, password or credentials are no longer those of the last kit; null when none is known.</summary>
    public string? ChangedSinceKit { get; init; }

    /// <summary>What is amiss with the recovery kit, in one line; null when the last one was shown to open every place of the plan.</summary>
    public string? KitGap => Kit switch
    {
        { Made: null } => "there is no recovery kit: 'resgate kit' makes one",
        { IsProved: false } => "the recovery kit is not verified: 'resgate kit verify FILE' opens every place with nothing else",
        _ when Plan.Places.Select(static place => place.Name).Except(Kit.MadePlaces).FirstOrDefault() is { } missing =>
            $"the recovery kit lacks {missing}: 'resgate kit' makes a new one",
        _ => ChangedSinceKit is { } changed
            ? $"what opens {changed} has changed since the recovery kit was made: 'resgate kit' makes a new one"
            : null,
    };

    public static StatusReport Of(Plan plan, StatusSurvey survey, KitRecord kit, StateFolder state, TimeProvider time, DateTimeOffset now)
    {
        var coverage = new SourceCoverage(plan.Root);
        var local = TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).DateTime;
        var closed = plan.Places.Where(place => place.Window.IsClosedAt(local))
            .ToDictionary(static place => place.Name, place => place.Window.OpensAfter(local));
        var moment = new RetentionMoment(Timestamp.From(now), time.LocalTimeZone);
        return new StatusReport(
            plan,
            now,
            PlanStatus.Of(plan, survey.Holdings, now),
            RunOrder.Of(plan, AskedByRuns(plan, survey.Points, closed), now).ToDictionary(static turn => turn.Class.Name),
            survey.Unreached,
            [.. plan.Classes.SelectMany(one =>
                coverage.Gaps(one, survey.Captured.GetValueOrDefault(one.Name)).Select(gap => (one.Name, gap)))],
            kit,
            [.. DutiesOf(plan, survey, state, moment), .. survey.Mirrors],
            PointAlarms.Of(plan, survey.Facts, moment),
            survey.Unreadable,
            survey.Leftovers,
            closed);
    }

    // A place whose window is closed makes nothing due, unless the class has no other.
    private static List<NewestPoint> AskedByRuns(Plan plan, IEnumerable<NewestPoint> points, Dictionary<string, TimetableStep?> closed)
    {
        var waiting = plan.Classes.Where(one => one.To.All(closed.ContainsKey)).Select(static one => one.Name).ToList();
        return [.. points.Where(point => !closed.ContainsKey(point.Place) || waiting.Contains(point.Class))];
    }

    private static IEnumerable<Duty> DutiesOf(Plan plan, StatusSurvey survey, StateFolder state, RetentionMoment moment)
    {
        foreach (var place in plan.Places.Where(place => survey.Unreached.All(unreached => unreached.Place != place)))
        {
            var marks = PlaceDuties.Read(state, place);
            foreach (var one in plan.ClassesAt(place))
            {
                if (RetentionDuty.Of(one, place, survey.Facts[(one.Name, place.Name)], marks.RetentionOf(one), moment) is { } retention)
                {
                    yield return retention;
                }
            }

            if (PruneDuty.Of(place, marks.Prune, moment.Now.ToDateTimeOffset()) is { } prune)
            {
                yield return prune;
            }
        }
    }
}
