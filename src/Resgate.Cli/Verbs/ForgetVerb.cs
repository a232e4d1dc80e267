using System.CommandLine;
using Resgate.Cli.Maintenance;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>forget</c>: removes snapshots, by a policy or by their ids.</summary>
internal sealed class ForgetVerb
{
    private readonly Argument<string[]> _named = Verb.Many("snapshotID", "snapshots to remove without any policy");
    private readonly Option<bool> _compact = Verb.Flag("--compact", "leave paths and reasons out", "-c");
    private readonly Option<string> _groupBy = Verb.Text(
        "--group-by", "apply the policy to groups by host, paths and/or tags ('' for one group; default: host,paths)", "-g");
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "remove nothing, print what would be done", "-n");
    private readonly Option<bool> _prune = Verb.Flag("--prune", "run prune when snapshots have been removed");
    private readonly Option<bool> _removeAll =
        Verb.Flag("--unsafe-allow-remove-all", "allow a policy that removes every snapshot that the filters choose");
    private readonly RetentionOptions _retention = new();
    private readonly PruneOptionSet _pruning = new();
    private readonly SelectionOptions _selection = new(shortHost: false);

    public static Command Create(GlobalOptions globals)
    {
        var verb = new ForgetVerb();
        var command = new Command("forget", "Remove snapshots by a policy or by ids; the data goes with prune")
        {
            verb._named, verb._compact, verb._groupBy, verb._dryRun, verb._prune, verb._removeAll,
        };
        verb._retention.AddTo(command);
        verb._selection.AddTo(command);
        verb._pruning.AddTo(command);
        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        // Everything that can be refused is refused before the repository is touched.
        var rules = _retention.Read(call);
        var pruning = _pruning.Read(call);
        var groupBy = GroupBy.Parse(call.Get(_groupBy) ?? GroupBy.HostAndPaths.ToString());
        var selection = _selection.Read(call);
        var named = call.Get(_named) ?? [];
        var dryRun = call.Get(_dryRun);
        await using var opened = await call.OpenAsync(PruneVerb.LockModeOf(call, dryRun, "forget"));
        var snapshots = await SnapshotArguments.FindAllAsync(call, opened, named, selection);
        var removed = named.Length > 0
            ? [.. snapshots.Select(static stored => stored.Id)]
            : ApplyPolicy(call, snapshots, groupBy, rules, RemoveAllBy(call, selection));
        if (removed.Count == 0)
        {
            return ExitCode.Done;
        }

        if (dryRun)
        {
            var ids = string.Join(' ', removed.Order().Select(static id => id.ToShortString()));
            call.Say($"Would have removed the following snapshots:\n{{{ids}}}\n");
        }
        else if (!await RemoveAsync(call, opened, removed))
        {
            return ExitCode.Incomplete;
        }

        if (call.Get(_prune))
        {
            call.Say(dryRun
                ? $"{removed.Count} snapshots would be removed, running prune dry run"
                : $"{removed.Count} snapshots have been removed, running prune");
            await PruneStep.RunAsync(call, opened, pruning, dryRun, removed.ToHashSet());
        }

        return ExitCode.Done;
    }

    private IReadOnlyList<Id> ApplyPolicy(
        Invocation call, IReadOnlyList<StoredSnapshot> snapshots, GroupBy groupBy, RetentionRules rules, RemoveAll removeAll)
    {
        if (!rules.IsEmpty || removeAll == RemoveAll.AllowedForFiltered)
        {
            call.Say($"Applying Policy: {rules}");
        }

        var plan = RetentionPlan.Make(
            RetentionCandidates.Of(snapshots), groupBy, rules, RetentionMoment.From(call.Time), removeAll);
        var report = new ForgetReport(call, snapshots.ToDictionary(static stored => stored.Id));
        if (call.Json)
        {
            report.WriteJson(plan);
        }
        else
        {
            report.WriteText(plan, call.Get(_compact));
        }

        return [.. plan.Removed.Select(static snapshot => snapshot.Id)];
    }

    private RemoveAll RemoveAllBy(Invocation call, SnapshotSelection selection)
    {
        if (!call.Get(_removeAll))
        {
            return RemoveAll.Refused;
        }

        return selection.IsEmpty ? RemoveAll.AllowedForEverything : RemoveAll.AllowedForFiltered;
    }

    /// <returns>Whether all of them are gone; prune is not for a run that failed (restic 0.19 does the same).</returns>
    private static async ValueTask<bool> RemoveAsync(Invocation call, OpenRepository opened, IReadOnlyList<Id> removed)
    {
        var failed = await SnapshotRemoval.RunAsync(
            opened.Repository,
            removed,
            new WorkReport(call),
            (snapshot, failure) => call.Warn(
                $"unable to remove snapshot {snapshot} from the repository: {FailureReport.Advised(failure)}"),
            opened.Cancellation);
        return failed.Count == 0;
    }
}
