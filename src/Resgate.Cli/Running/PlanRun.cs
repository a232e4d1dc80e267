using Resgate.Cli.Status;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>One run of a plan: finds what is due, captures class by class, and then lets each place forget.</summary>
internal sealed class PlanRun(Invocation call, Plan plan, StateFolder state, string run)
{
    private readonly RunText _text = new(call, run);

    /// <param name="named">Names of classes; empty for those that are due.</param>
    /// <param name="dryRun">Say what would be captured, and stop.</param>
    /// <param name="held">Knows of runs that were interrupted; null in a dry run.</param>
    public async ValueTask<ExitCode> RunAsync(IReadOnlyList<string> named, bool dryRun, RunLock? held = null)
    {
        var classes = named.Count > 0 ? plan.Classes.Where(one => named.Contains(one.Name)) : plan.Classes;
        var wanted = classes.SelectMany(plan.PlacesOf).Distinct().ToList();
        using var survey = await PlaceSurvey.MakeAsync(call, plan, new SeenPlaces(state), wanted, held?.Interrupted ?? []);
        if (plan.Places.All(place => survey.Reached.ContainsKey(place.Name)))
        {
            held?.ForgetInterrupted();
        }

        survey.Odd.ToList().ForEach(_text.Odd);
        var all = RunOrder.Of(plan, [.. survey.Holdings.Select(NewestPoint.Of)], call.Time.GetUtcNow())
            .Where(turn => HasOpenPlace(turn.Class, survey))
            .ToList();
        var turns = all.Where(turn => named.Count > 0 ? named.Contains(turn.Class.Name) : turn.IsDue).ToList();
        if (turns.Count == 0 && all.MinBy(static turn => turn.DueIn) is { } next)
        {
            _text.NothingDue(next);
        }

        var results = new List<ClassResult>();
        foreach (var turn in turns)
        {
            var places = plan.PlacesOf(turn.Class).Where(place => survey.Reached.ContainsKey(place.Name))
                .Select(place => survey.Reached[place.Name]).ToList();
            if (dryRun)
            {
                _text.Turn(turn, places.Select(static place => place.Choice.Title!));
                continue;
            }

            results.Add(await CaptureAsync(turn.Class, places, survey));
        }

        // A dry run leaves nothing behind.
        if (!dryRun)
        {
            await RememberAsync(survey, results);
        }

        var isForgotten = await ForgetAsync(survey, results);
        var code = RunVerdict.Of(results, new RunFlaws
        {
            MissedPlaces = survey.MissedCount,
            UnreadablePoints = survey.UnreadableCount,
            OddPoints = survey.Odd.Count,
            MissedClasses = Math.Max(0, named.Distinct().Count() - turns.Count),
            IsForgotten = isForgotten,
        });
        _text.Summary(results.Count, code);
        return code;
    }

    // What every place of a class is closed for has to wait, due or not.
    private bool HasOpenPlace(PlannedClass one, PlaceSurvey survey) => plan.PlacesOf(one).Except(survey.Closed).Any();

    private async ValueTask<ClassResult> CaptureAsync(PlannedClass one, List<ReachedPlace> places, PlaceSurvey survey)
    {
        var result = places.Count > 0
            ? await new ClassRun(call, plan, one, run).RunAsync(state, places, survey.EarlierOf(one), survey.NewestOf(one))
            : new ClassResult(one.Name, one.To, []) { Begin = Timestamp.From(call.Time.GetLocalNow()) };
        _text.Result(result);
        return result;
    }

    /// <summary>What a place has got now, for <c>status</c> at the time when it is away; and which points claim a false time.</summary>
    private async ValueTask RememberAsync(PlaceSurvey survey, List<ClassResult> results)
    {
        var isNews = results.Count > 0 || survey.Holdings.Any(static holding => holding.Misdated.Count > 0);
        var seen = new SeenPlaces(state);
        foreach (var place in plan.Places.Where(place => isNews && survey.Reached.ContainsKey(place.Name)))
        {
            var holdings = survey.Holdings.Where(holding => holding.Place == place.Name)
                .Select(holding => results.Aggregate(holding, static (before, result) => result.AddedTo(before)));
            await seen.WriteAsync(place, holdings, call.Time.GetUtcNow(), call.Cancellation);
        }
    }

    /// <returns>Whether every place that had something to forget has done so.</returns>
    private async ValueTask<bool> ForgetAsync(PlaceSurvey survey, List<ClassResult> results)
    {
        var isDone = true;
        foreach (var place in plan.Places.Where(static place => place.IsForgottenByDevice))
        {
            var stored = results.Where(result => result.Stored.Any(point => point.Place == place.Name))
                .Select(result => plan.Classes.First(one => one.Name == result.Class))
                .ToList();
            if (stored.Count > 0)
            {
                var outcome = await new PlaceRetention(call, plan, place, PlaceDuties.Read(state, place), survey.AcknowledgedAt(place))
                    .RunAsync(survey.Reached[place.Name].Choice, stored);
                _text.Retention(place.Name, outcome);
                isDone &= outcome.IsDone;
            }
        }

        return isDone;
    }
}
