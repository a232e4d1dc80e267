using Resgate.Capture.Databases;
using Resgate.Cli.Points;
using Resgate.Cli.Verbs;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Recovery.Graph;
using Resgate.Recovery.Graph.Sets;

namespace Resgate.Cli.Graph;

/// <summary>Whether the points of all classes at one time fit together, and at which time they do.</summary>
/// <param name="plan">The plan.</param>
/// <param name="points">All that places have, newest first, nearest first.</param>
/// <param name="time">For the patience.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class GraphSurvey(Plan plan, IReadOnlyList<PlacePoint> points, TimeProvider time, CancellationToken cancellation)
{
    // Each may take as long as the first one.
    private const int MostOtherTimes = 100;
    private static readonly TimeSpan _longestCheck = TimeSpan.FromHours(1);

    private readonly SqliteState _databases =
        new(new CopierProcess([Environment.ProcessPath!, CaptureSqliteVerb.Name], _longestCheck), Path.GetTempPath());

    /// <param name="at">No point that is later.</param>
    /// <param name="farDocuments">As <see cref="GraphCache"/> has it.</param>
    /// <param name="patience">After how long no further time is tried; null for never.</param>
    /// <returns>Null when the plan's system is none whose files are a graph, or its points hold nothing of one.</returns>
    /// <exception cref="ResgateException">Something cannot be read, so that nobody knows.</exception>
    public async ValueTask<SetReport?> RunAsync(Timestamp at, int? farDocuments, TimeSpan? patience)
    {
        var began = time.GetTimestamp();
        var chosen = PointSet.Choose(plan, points, at);
        if (!GraphSystem.IsOf(plan) || chosen.Count == 0)
        {
            return null;
        }

        using var cache = new GraphCache(farDocuments);
        var set = new PointSet(plan, chosen, cache, _databases);
        var findings = await ExamineAsync(set);
        if (!findings.IsGraph)
        {
            return null;
        }

        var report = new SetReport(chosen, findings, set.Holders, LackingAt(at));
        return report.HoldsTogether
            ? report with { NearestWhole = at }
            : await SeekAsync(report, at, cache, () => patience is null || time.GetElapsedTime(began) < patience);
    }

    private async ValueTask<SetFindings> ExamineAsync(PointSet set) =>
        await new SetExaminer(set, plan.Root.TrimEnd('/')).ExamineAsync(cancellation);

    // A time is tried as it will be shown and said again: to the second.
    private async ValueTask<SetReport> SeekAsync(SetReport report, Timestamp at, GraphCache cache, Func<bool> isPatient)
    {
        var others = points.Where(static point => point.IsWhole)
            .Select(static point => PointTime.EndOfSecond(point.Time))
            .Distinct()
            .OrderBy(other => Math.Abs(other.Seconds - at.Seconds))
            .Take(MostOtherTimes);
        var tried = new List<IReadOnlyList<PlacePoint>> { report.Points };
        foreach (var other in others)
        {
            var chosen = PointSet.Choose(plan, points, other);
            if (tried.Exists(one => one.SequenceEqual(chosen)) || LackingAt(other).Count > 0)
            {
                continue;
            }

            if (!isPatient())
            {
                break;
            }

            tried.Add(chosen);
            if ((await ExamineAsync(new PointSet(plan, chosen, cache, _databases))).HoldsTogether)
            {
                return report with { NearestWhole = other };
            }
        }

        return report with { OthersTried = tried.Count - 1 };
    }

    // A class that was never captured is no part of any set; 'status' tells of it.
    private List<string> LackingAt(Timestamp at) =>
        [.. plan.Classes.Where(one => points.Any(point => point.Class == one && point.IsWhole) && !points.Any(point => point.Class == one && point.IsWhole && point.Time <= at))
            .Select(static one => one.Name)];
}
