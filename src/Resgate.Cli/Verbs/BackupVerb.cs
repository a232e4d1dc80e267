using System.CommandLine;
using System.Globalization;
using Resgate.Cli.Backup;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Backup;
using Resgate.Engine.Backup.Places;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>backup</c>: takes files, or a stream, into a new snapshot.</summary>
internal sealed class BackupVerb
{
    private const int UsualReadConcurrency = 2;
    private const int MostReadConcurrency = 256;

    private readonly Argument<string[]> _targets = Verb.Many("FILE/DIR", "what to back up");
    private readonly SourceOptions _sources = new();
    private readonly FilterOptions _filters = new();
    private readonly Option<string[]> _tags =
        Verb.Texts("--tag", "tag for the new snapshot; several with commas or by repetition");
    private readonly Option<string> _host =
        Verb.Text("--host", "host name for the new snapshot (default: $RESTIC_HOST, or this machine's)", "-H");
    private readonly Option<string> _time = Verb.Text("--time", "time of the backup, as '2006-01-02 15:04:05' (default: now)");
    private readonly Option<string> _parent =
        Verb.Text("--parent", "snapshot to compare with (default: the newest of the same host and paths)");
    private readonly Option<string> _groupBy =
        Verb.Text("--group-by", "find the parent by host, paths and/or tags (default: host,paths)", "-g");
    private readonly Option<bool> _force = Verb.Flag("--force", "compare with no snapshot: read everything", "-f");
    private readonly Option<bool> _ignoreInode =
        Verb.Flag("--ignore-inode", "an inode of another number does not make a file changed");
    private readonly Option<bool> _ignoreChangeTime =
        Verb.Flag("--ignore-ctime", "another change time does not make a file changed");
    private readonly Option<bool> _withAccessTime = Verb.Flag("--with-atime", "store access times");
    private readonly Option<bool> _skipUnchanged =
        Verb.Flag("--skip-if-unchanged", "make no snapshot when nothing differs from the parent");
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "store nothing, tell what would be stored", "-n");
    private readonly Option<string> _readConcurrency =
        Verb.Text("--read-concurrency", "files to read at once (default: $RESTIC_READ_CONCURRENCY, or 2)");
    private readonly FurtherRepositories _also = new("also", "another repository to store to in the same run");
    private readonly Option<string> _alsoWait = Verb.Text(
        "--also-wait", "how long a run may wait for a slow --also-repo in all, before it goes on without it (default: 1m)");
    private readonly Option<bool> _noScan = Verb.Flag("--no-scan", "do not count first what there is to do");

    public static Command Create(GlobalOptions globals)
    {
        var verb = new BackupVerb();
        var command = new Command("backup", "Store files and directories in a new snapshot")
        {
            verb._targets, verb._tags, verb._host, verb._time, verb._parent, verb._groupBy, verb._force, verb._ignoreInode,
            verb._ignoreChangeTime, verb._withAccessTime, verb._skipUnchanged, verb._dryRun, verb._readConcurrency, verb._noScan,
            verb._alsoWait,
        };
        verb._also.AddTo(command);
        verb._sources.AddTo(command);
        verb._filters.AddTo(command);
        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var request = Read(call);
        if (call.Verbosity > 0)
        {
            call.Say("open repository");
        }

        var main = call.MainRepository(call.RepositoryAddress());
        var also = _also.Read(call);
        call.RefuseForeignOptions([main.Address, .. also.Select(static choice => choice.Address)]);
        List<RepositoryChoice> choices = [main, .. call.Get(_dryRun) ? [] : also];
        using var report = new BackupReport(call, request, scans: !call.Get(_noScan));
        var outcome = await new BackupPass(call, request, report).RunAsync(choices);
        if (outcome.Errors == 0)
        {
            return outcome.IsEverywhere ? ExitCode.Done : ExitCode.Incomplete;
        }

        report.TellIncomplete();
        return ExitCode.Incomplete;
    }

    private BackupRequest Read(Invocation call)
    {
        var begin = Timestamp.From(call.Time.GetLocalNow());
        var sources = _sources.Read(call, call.Get(_targets) ?? []);
        var filter = _filters.Read(call);
        var template = CreateTemplate(call, sources, begin);
        return new BackupRequest
        {
            Sources = sources,
            Options = new BackupOptions
            {
                Targets = sources.Targets,
                Filter = filter,
                IgnoreInode = call.Get(_ignoreInode),
                IgnoreChangeTime = call.Get(_ignoreChangeTime),
                KeepAccessTime = call.Get(_withAccessTime),
                DeviceIdsOfHardLinksOnly = Features.DeviceIdsOfHardLinksOnly,
                DryRun = call.Get(_dryRun),
                ReadConcurrency = ReadConcurrency(call),
            },
            Template = template,
            Begin = begin,
            FindParent = (repository, cancellation) => FindParentAsync(call, repository, sources, template, cancellation),
            Limits = ReadLimits(call),
            SkipsUnchanged = call.Get(_skipUnchanged),
        };
    }

    private FollowerLimits ReadLimits(Invocation call) => call.Get(_alsoWait) is { } wait
        ? new FollowerLimits { Patience = Duration.Parse(wait, _alsoWait.Name) }
        : new FollowerLimits();

    private Snapshot CreateTemplate(Invocation call, BackupSources sources, Timestamp begin)
    {
        var own = OwnSnapshot.Create(call.Get(_time) is { } text ? LocalTime.Parse(text) : begin, sources.SnapshotPaths);
        return own with
        {
            HostName = call.Setting(_host, "HOST").Value ?? own.HostName,
            Excludes = _filters.RecordedExcludes(call),
            Tags = TagTexts.Split(call.Get(_tags) ?? []),
        };
    }

    private async ValueTask<StoredSnapshot?> FindParentAsync(
        Invocation call, BackupRepository repository, BackupSources sources, Snapshot template, CancellationToken cancellation)
    {
        if (call.Get(_force) || sources.IsInput)
        {
            return null;
        }

        var folder = new SnapshotFolder(repository);
        if (call.Get(_parent) is { Length: > 0 } named)
        {
            return await folder.FindAsync(named, SnapshotSelection.All, cancellation);
        }

        var all = await folder.LoadAllAsync(
            (id, failure) => call.Warn($"ignoring snapshot {id.ToShortString()}: {failure.Message}"), cancellation);
        var search = ParentSearch.Parse(call.Get(_groupBy) ?? "host,paths");
        return search.Find(all, template, anyPaths: sources.Command is not null);
    }

    private int ReadConcurrency(Invocation call)
    {
        var setting = call.Setting(_readConcurrency, "READ_CONCURRENCY");
        if (setting.Value is null or "0")
        {
            return UsualReadConcurrency;
        }

        // Each large file under way takes memory for its pieces, and so many keep every disk busy.
        return uint.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? (int)Math.Min(count, MostReadConcurrency)
            : throw setting.Invalid("it is a whole number");
    }
}
