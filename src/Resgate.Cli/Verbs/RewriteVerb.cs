using System.CommandLine;
using Resgate.Cli.Repairing;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Filters;
using Resgate.Engine.Rewriting;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>rewrite</c>: makes snapshots without some files, or with another host or time, of existing ones.</summary>
internal sealed class RewriteVerb
{
    private readonly Argument<string[]> _names = Verb.Many("snapshotID", "the snapshots (default: all)");
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "change nothing, tell what would be done", "-n");
    private readonly Option<bool> _forget = Verb.Flag("--forget", "remove the old snapshots when their successors are stored");
    private readonly Option<string> _newHost = Verb.Text("--new-host", "another host name");
    private readonly Option<string> _newTime = Verb.Text("--new-time", "another time of the backup, as '2006-01-02 15:04:05'");
    private readonly Option<bool> _summary =
        Verb.Flag("--snapshot-summary", "count files and bytes for snapshots that do not tell them", "-s");
    private readonly PatternOptions _excludes = new("exclude");
    private readonly PatternOptions _includes = new("include");
    private readonly SelectionOptions _selection = new();

    public static Command Create(GlobalOptions globals)
    {
        var verb = new RewriteVerb();
        var command = new Command("rewrite", "Make new snapshots of old ones: without some files, with another host or time")
        {
            verb._names, verb._dryRun, verb._forget, verb._newHost, verb._newTime, verb._summary,
        };
        verb._excludes.AddTo(command);
        verb._includes.AddTo(command);
        verb._selection.AddTo(command);
        return command.Does(globals, verb.RunAsync, hasJson: false);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var excludes = _excludes.Read(call);
        var includes = _includes.Read(call);
        var filter = PathFilter.Either(includes, excludes);
        var edit = ReadEdit(call, isIncluding: includes.Length > 0);
        var looksAtTrees = excludes.Length + includes.Length > 0 || call.Get(_summary);
        if (!looksAtTrees && !edit.ChangesMetadata)
        {
            throw new ResgateException(
                FailureKind.Usage, "Nothing to do: no excludes/includes provided and no new metadata provided");
        }

        if (edit.Forget)
        {
            call.Say("create exclusive lock for repository");
        }

        var dryRun = call.Get(_dryRun);
        await using var open = await call.OpenAsync(dryRun ? LockMode.None : edit.Forget ? LockMode.Exclusive : LockMode.Append);
        var repository = open.Repository;
        var snapshots = await ChosenSnapshots.LoadAsync(
            call, repository, call.Get(_names) ?? [], _selection.Read(call), open.Cancellation);
        if (snapshots.Unreadable is [var (id, why), ..])
        {
            throw new ResgateException(FailureKind.Damaged, $"snapshot {id} cannot be read", why);
        }

        await repository.LoadIndexAsync(open.Cancellation);
        var told = new ChangedSnapshots(call, edit, dryRun);
        await using var session = dryRun ? null : repository.BeginWrite();
        var replacer = new SnapshotReplacer(repository, session, edit, snapshots.All);
        foreach (var stored in snapshots.Chosen)
        {
            told.Begin(stored);
            var rules = new FilterRules(filter, includes.Length > 0, call.Verbosity >= 2 ? call.Say : null);
            told.Tell(stored, looksAtTrees
                ? await RewriteAsync(repository, session, replacer, stored, rules, open.Cancellation)
                : await replacer.ReplaceAsync(stored, stored.Snapshot.Tree, summary: null, open.Cancellation));
        }

        told.End();
        return ExitCode.Done;
    }

    private SnapshotEdit ReadEdit(Invocation call, bool isIncluding) => new()
    {
        Tag = "rewrite",
        Forget = call.Get(_forget),
        KeepsWhatWouldBeEmpty = isIncluding,
        NewHost = call.Get(_newHost) is { Length: > 0 } host ? host : null,
        NewTime = call.Get(_newTime) is { Length: > 0 } time ? LocalTime.Parse(time) : null,
    };

    private static async ValueTask<SnapshotOutcome> RewriteAsync(
        BackupRepository repository,
        WriteSession? session,
        SnapshotReplacer replacer,
        StoredSnapshot stored,
        FilterRules rules,
        CancellationToken cancellation)
    {
        try
        {
            using var rewriter = new TreeRewriter(repository, session, rules);
            var tree = await rewriter.RewriteAsync(stored.Snapshot.Tree, cancellation);
            var summary = (stored.Snapshot.Summary ?? new SnapshotSummary { BackupStart = Absent, BackupEnd = Absent }) with
            {
                TotalFilesProcessed = rules.Files,
                TotalBytesProcessed = rules.Bytes,
            };
            return await replacer.ReplaceAsync(stored, tree, summary, cancellation);
        }
        catch (ResgateException cause)
        {
            throw new ResgateException(cause.Kind, $"unable to rewrite snapshot ID \"{stored.Id.ToShortString()}\"", cause);
        }
    }

    private static Timestamp Absent => Format.Text.TimestampText.Absent;
}
