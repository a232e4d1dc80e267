using System.CommandLine;
using Resgate.Capture.Databases;
using Resgate.Cli.History;
using Resgate.Cli.Plans;
using Resgate.Cli.Points;
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
        var file = new Argument<string>("PATH") { Description = "a file of the protected machine, absolute or below the plan's root" };
        var plan = PlanFile.Option();
        return new Command("history", "List every version of a file, and which are intact") { file, plan }.Does(globals, async call =>
        {
            if (PlanFile.ReadOrComplain(call, plan) is not { } read)
            {
                return ExitCode.InvalidPlan;
            }

            var copier = new CopierProcess([Environment.ProcessPath!, CaptureSqliteVerb.Name], _longestCheck);
            var history = new FileHistory(call, new Examiners(new SqliteExaminer(copier, Path.GetTempPath())));
            var path = new PointPath(read, call.Get(file)!);
            await using var places = await VisitedPlaces.OpenAsync(call, read, only: null);
            HistoryText.Write(call, path, await history.FindAsync(path, places.Points));
            return ExitCode.Done;
        });
    }
}
