using System.CommandLine;
using Resgate.Cli.Repairing;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Rewriting;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Storage;

namespace Resgate.Cli.Verbs;

/// <summary><c>repair snapshots</c>: makes snapshots of what is left of damaged ones.</summary>
internal sealed class RepairSnapshotsVerb
{
    private readonly Argument<string[]> _names = Verb.Many("snapshotID", "the snapshots (default: all)");
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "change nothing, tell what would be done", "-n");
    private readonly Option<bool> _forget = Verb.Flag("--forget", "remove damaged snapshots when their successors are stored");
    private readonly SelectionOptions _selection = new();

    public static Command Create(GlobalOptions globals)
    {
        var verb = new RepairSnapshotsVerb();
        var command = new Command("snapshots", "Make snapshots of what is left of damaged ones; run 'repair index' first")
        {
            verb._names, verb._dryRun, verb._forget,
        };
        verb._selection.AddTo(command);
        return command.Does(globals, verb.RunAsync, hasJson: false);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var dryRun = call.Get(_dryRun);
        var edit = new SnapshotEdit { Tag = "repaired", Forget = call.Get(_forget) };
        await using var open = await call.OpenAsync(dryRun ? LockMode.None : LockMode.Exclusive);
        var repository = open.Repository;
        var names = call.Get(_names) ?? [];
        var snapshots = await ChosenSnapshots.LoadAsync(call, repository, names, _selection.Read(call), open.Cancellation);
        await repository.LoadIndexAsync(open.Cancellation);

        var told = new ChangedSnapshots(call, edit, dryRun);
        await using var session = dryRun ? null : repository.BeginWrite();
        using var rewriter = new TreeRewriter(repository, session, new RepairRules(repository.Index, call.Say));
        var replacer = new SnapshotReplacer(repository, session, edit, snapshots.All);
        foreach (var stored in snapshots.Chosen)
        {
            told.Begin(stored);
            told.Tell(stored, await RepairAsync());

            async ValueTask<SnapshotOutcome> RepairAsync()
            {
                var tree = await rewriter.RewriteAsync(stored.Snapshot.Tree, open.Cancellation);
                return await replacer.ReplaceAsync(stored, tree, summary: null, open.Cancellation);
            }
        }

        // What can be mended is mended by now; an unreadable file goes only when it was named.
        foreach (var (id, why) in snapshots.Unreadable)
        {
            await RemoveUnreadableAsync(call, repository, id, why, isNamed: names.Length > 0, open.Cancellation);
            told.CountRemoved();
        }

        told.End();
        return ExitCode.Done;
    }

    private async ValueTask RemoveUnreadableAsync(
        Invocation call, BackupRepository repository, Id id, ResgateException why, bool isNamed, CancellationToken cancellation)
    {
        if (!isNamed || !call.Get(_forget))
        {
            throw new ResgateException(FailureKind.Damaged, $"snapshot file {id} is unreadable", why)
            {
                Hint = $"use 'repair snapshots --forget {id}' to remove it; 'recover' then brings back what it held",
            };
        }

        if (call.Get(_dryRun))
        {
            call.Say($"would remove unreadable snapshot {id}");
            return;
        }

        await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Snapshots, id), cancellation);
        call.Say($"removed unreadable snapshot {id}");
    }
}
