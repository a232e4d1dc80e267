using System.CommandLine;
using Resgate.Capture.Databases;
using Resgate.Cli.Graph;
using Resgate.Cli.History;
using Resgate.Cli.Plans;
using Resgate.Cli.Points;
using Resgate.Cli.Snapshots;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Recovery.Verdicts;

namespace Resgate.Cli.Verbs;

/// <summary><c>history</c>: every version of a file across the points and places of a plan, and which of them are intact.</summary>
internal static class HistoryVerb
{
    // For one copy of a database, with its check.
    private static readonly TimeSpan _longestCheck = TimeSpan.FromHours(1);

    public static Command Create(GlobalOptions globals)
    {
        var file = Verb.Maybe("PATH", "a file of the protected machine, absolute or below the plan's root; of a folder, what points have and the machine has not is listed");
        var plan = PlanFile.Option();
        var keyFile = Verb.Text("--hmac-key-file", "the key of the loglines' HMACs (default: VV_HMAC_KEY in the installation's .env of the time)");
        var graph = Verb.Flag("--graph", "in place of a file: whether the points of all classes at a time fit together, and when they do");
        var at = Verb.Text("--at", "with --graph: the newest points that are not later: 2026-11-25 14:00, or 2h for two hours ago (default: now)");
        return new Command("history", "List every version of a file, and which are intact") { file, plan, keyFile, graph, at }.Does(globals, async call =>
        {
            var isGraph = call.Get(graph);
            var path = call.Get(file);
            if (isGraph == path is not null || (!isGraph && call.WasGiven(at)) || (isGraph && call.WasGiven(keyFile)))
            {
                throw new ResgateException(FailureKind.Usage, "either a file, with or without --hmac-key-file, or --graph, with or without --at");
            }

            if (PlanFile.ReadOrComplain(call, plan) is not { } read)
            {
                return ExitCode.InvalidPlan;
            }

            var moment = PointTime.Parse(call.Get(at), call.Time.GetLocalNow());
            await using var places = await VisitedPlaces.OpenAsync(call, read, only: null);
            return path is null ? await ExamineSetAsync(call, read, places, moment) : await ListAsync(call, read, places, path, call.Get(keyFile));
        });
    }

    private static async ValueTask<ExitCode> ListAsync(Invocation call, Plan plan, VisitedPlaces places, string file, string? keyFile)
    {
        var copier = new CopierProcess([Environment.ProcessPath!, CaptureSqliteVerb.Name], _longestCheck);
        var graph = new GraphHistory(call, plan, places.Points, keyFile);
        var history = new FileHistory(call, new Examiners(new SqliteExaminer(copier, Path.GetTempPath())), graph);
        var path = new PointPath(plan, file);
        if (await IsFolderAsync(call, path, places.Points))
        {
            MissingText.Write(call, path, await new MissingFiles(call, path).FindAsync(places.Points));
            return ExitCode.Done;
        }

        HistoryText.Write(call, path, await history.FindAsync(path, places.Points));
        return ExitCode.Done;
    }

    // As the newest point that has it says; one that cannot be read is told when it is looked into.
    private static async ValueTask<bool> IsFolderAsync(Invocation call, PointPath path, IReadOnlyList<PlacePoint> points)
    {
        foreach (var point in points)
        {
            try
            {
                if (await path.HeldByAsync(point, call.Cancellation) is { } held)
                {
                    return held.IsFolder;
                }
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                continue;
            }
        }

        return false;
    }

    private static async ValueTask<ExitCode> ExamineSetAsync(Invocation call, Plan plan, VisitedPlaces places, Timestamp at)
    {
        var report = await new GraphSurvey(plan, places.Points, call.Time, call.Cancellation).RunAsync(at, farDocuments: null, patience: null)
            ?? throw new ResgateException(FailureKind.NotFound, $"no point from before {LocalTime.Format(at)} holds files that name each other");
        GraphText.Write(call, report);
        return report.HoldsTogether ? ExitCode.Done : ExitCode.Incomplete;
    }
}
