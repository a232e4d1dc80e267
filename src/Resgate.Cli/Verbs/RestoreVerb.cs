using System.CommandLine;
using Resgate.Cli.Restore;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Restore;
using Resgate.Engine.Trees;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>restore</c>: brings the files of a snapshot back to a folder.</summary>
internal sealed class RestoreVerb
{
    private readonly Argument<string[]> _snapshots =
        Verb.Many("snapshotID", "what to restore: an id, its beginning, or latest; with :subfolder only what is below that");
    private readonly Option<string> _target = Verb.Text("--target", "folder to restore to", "-t");
    private readonly Option<bool> _delete = Verb.Flag(
        "--delete", "delete files from the target that the snapshot does not have; see what that means with --dry-run -vv");
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "change nothing, tell what would be done", "-n");
    private readonly Option<string> _overwrite =
        Verb.Text("--overwrite", "what becomes of files that are there: always, if-changed, if-newer or never (default: always)");
    private readonly Option<bool> _sparse = Verb.Flag("--sparse", "leave holes in files where they are zero");
    private readonly Option<bool> _verify = Verb.Flag("--verify", "read restored files back and compare them");
    private readonly Option<bool> _ownershipByName =
        Verb.Flag("--ownership-by-name", "find owners by user and group names instead of numbers (not in ACLs)");
    private readonly SelectionOptions _selection = new();
    private readonly RestoreFilters _filters = new();
    private readonly PlannedRestoreOptions _planned = new();

    public static Command Create(GlobalOptions globals)
    {
        var verb = new RestoreVerb();
        var command = new Command("restore", "Bring files of a snapshot back to a folder")
        {
            verb._snapshots, verb._target, verb._delete, verb._dryRun, verb._overwrite, verb._sparse, verb._verify,
            verb._ownershipByName,
        };
        verb._selection.AddTo(command);
        verb._filters.AddTo(command);
        if (!ProgramName.IsRestic)
        {
            verb._planned.AddTo(command);
        }

        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        if (_planned.AreMeant(call))
        {
            return await RunPlannedAsync(call);
        }

        var (name, folder) = SnapshotAddress.Parse(Snapshot(call));
        var target = Target(call);
        var options = Options(call);
        RefuseDeletingAll(options, target);
        await using var open = await call.OpenAsync(LockMode.Shared);
        var repository = open.Repository;
        var found = await FindAsync(call, open, name);
        await repository.LoadIndexAsync(open.Cancellation);
        using var reader = repository.CreateReader();
        var tree = await TreePath.Parse(folder).FindTreeAsync(reader, found.Snapshot.Tree, open.Cancellation);
        new SnapshotRestore(call, open, options).Run(found, tree, target);
        return ExitCode.Done;
    }

    private async ValueTask<ExitCode> RunPlannedAsync(Invocation call)
    {
        var what = call.Get(_snapshots) is [var one] ? one : throw Usage("one class of the plan, or one path, is what can be restored");
        var target = Target(call);
        var options = Options(call);
        if (_selection.WasGiven(call) || call.WasGiven(call.Globals.Repo) || call.WasGiven(call.Globals.RepositoryFile))
        {
            throw Usage("--repo, --host, --tag and --path choose snapshots; points of a plan are chosen by class, --at and --from");
        }

        if (_planned.ReadPlan(call) is not { } plan)
        {
            return ExitCode.InvalidPlan;
        }

        await new PlannedRestore(call, plan, options).RunAsync(what, _planned.Place(call), _planned.Time(call), target);
        return ExitCode.Done;
    }

    private async ValueTask<StoredSnapshot> FindAsync(Invocation call, OpenRepository open, string name)
    {
        try
        {
            return await new SnapshotFolder(open.Repository).FindAsync(name, _selection.Read(call), open.Cancellation);
        }
        catch (ResgateException failure) when (failure is { Kind: FailureKind.NotFound, Hint: null } && !ProgramName.IsRestic && name != "latest" && !name.All(char.IsAsciiHexDigit))
        {
            throw new ResgateException(FailureKind.NotFound, failure.Message, failure.InnerException)
            {
                Hint = "a class or path of a plan is restored with --plan, --at or --from",
            };
        }
    }

    private string Snapshot(Invocation call) => call.Get(_snapshots) switch
    {
        [var one] => one,
        { Length: > 1 } several => throw Usage($"more than one snapshot ID specified: {string.Join(' ', several)}"),
        _ => throw Usage("no snapshot ID specified"),
    };

    private string Target(Invocation call) =>
        call.Get(_target) switch
        {
            { Length: > 0 } target when RawText.IsUtf8(target) => target,
            { Length: > 0 } target =>
                throw Usage($"the target {target} is not UTF-8; restore to another folder, and rename that"),
            _ => throw Usage("please specify a directory to restore to (--target)"),
        };

    private RestoreOptions Options(Invocation call)
    {
        var options = new RestoreOptions
        {
            Overwrite = Overwrite(call.Get(_overwrite) ?? "always"),
            Filter = _filters.Paths(call),
            SelectAttribute = _filters.Attributes(call),
            Delete = call.Get(_delete),
            DryRun = call.Get(_dryRun),
            Sparse = call.Get(_sparse),
            Verify = call.Get(_verify),
            OwnershipByName = call.Get(_ownershipByName),
        };
        if (options is { DryRun: true, Verify: true })
        {
            throw Usage("--dry-run and --verify are mutually exclusive");
        }

        return options;
    }

    // Otherwise one forgotten subfolder would cost the whole system. A plan tells what belongs to a class.
    private static void RefuseDeletingAll(RestoreOptions options, string target)
    {
        if (options.Delete && Path.GetFullPath(target) == "/" && options.Filter == Engine.Filters.PathFilter.All)
        {
            throw Usage("'--target / --delete' must be combined with an include or exclude filter");
        }
    }

    private static OverwriteRule Overwrite(string text) => text switch
    {
        "always" => OverwriteRule.Always,
        "if-changed" => OverwriteRule.IfChanged,
        "if-newer" => OverwriteRule.IfNewer,
        "never" => OverwriteRule.Never,
        _ => throw Usage($"invalid overwrite behavior '{text}', must be one of (always|if-changed|if-newer|never)"),
    };

    private static ResgateException Usage(string message) => new(FailureKind.Usage, message);
}
