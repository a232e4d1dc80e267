using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Rewriting;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Repairing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary>
/// <c>recover</c>: makes a snapshot of every tree that nothing refers to, to bring back what was forgotten by mistake.
/// </summary>
internal static class RecoverVerb
{
    public static Command Create(GlobalOptions globals) =>
        new Command("recover", "Make a snapshot of all data that no snapshot refers to")
            .Does(globals, RunAsync, hasJson: false);

    private static async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        await using var open = await call.OpenAsync(LockMode.Exclusive);
        var repository = open.Repository;
        call.Say("ensuring index is complete");
        var report = new WorkReport(call);
        await new IndexRepair(repository, report).RunAsync(readAllPacks: false, open.Cancellation);
        call.Say("load index files");
        var all = new LostRoots(repository, report).Find(open.Cancellation);
        call.Say("load snapshots");
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(
            (id, why) => call.Warn($"ignoring snapshot {id.ToShortString()}: {why.Message}"), open.Cancellation);
        call.Say("done");
        var roots = all.Except(snapshots.Select(static stored => stored.Snapshot.Tree)).Order().ToList();
        foreach (var root in call.Verbosity > 0 ? roots : [])
        {
            call.Say($"found root tree {root.ToShortString()}");
        }

        // The outcome is a result, which even the quiet want.
        call.Out.WriteLine();
        call.Out.WriteLine($"found {roots.Count} unreferenced roots");
        if (roots.Count == 0)
        {
            call.Say("no snapshot to write.");
            return ExitCode.Done;
        }

        var id = await SaveAsync(call, repository, roots, open.Cancellation);
        call.Out.WriteLine($"saved new snapshot {id.ToShortString()}");
        return ExitCode.Done;
    }

    private static async ValueTask<Id> SaveAsync(
        Invocation call, BackupRepository repository, IReadOnlyList<Id> roots, CancellationToken cancellation)
    {
        var now = Timestamp.From(call.Time.GetLocalNow());
        await using var session = repository.BeginWrite();
        var tree = await LostRoots.SaveAsync(session, roots, now, cancellation);
        return await repository.SaveSnapshotAsync(
            OwnSnapshot.Create(now, ["/recover"]) with { Tree = tree, Tags = ["recovered"] }, cancellation);
    }
}
