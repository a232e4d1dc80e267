using System.CommandLine;
using System.Security.Cryptography;
using Resgate.Cli.Maintenance;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>check</c>: finds out whether everything that snapshots need is there and whole.</summary>
internal sealed class CheckVerb
{
    private readonly Argument<string[]> _named = Verb.Many("snapshotID", "snapshots to check (default: all that fit)");
    private readonly Option<bool> _readData = Verb.Flag("--read-data", "read and verify every byte of every pack");
    private readonly Option<string> _subset =
        Verb.Text("--read-data-subset", "read some packs: n/t for one part of t, x% or a size such as 500M for packs at random");
    private readonly Option<bool> _withCache = Verb.Flag("--with-cache", "trust the local cache");
    private readonly SelectionOptions _selection = new();

    public static Command Create(GlobalOptions globals)
    {
        var verb = new CheckVerb();
        var command = new Command("check", "Check the repository for errors")
        {
            verb._named, verb._readData, verb._subset, verb._withCache,
        };
        verb._selection.AddTo(command);
        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var subset = ReadSubset(call);
        var report = new CheckText(call);
        try
        {
            var noLock = call.Get(call.Globals.NoLock);
            if (!noLock)
            {
                call.Say("create exclusive lock for repository");
            }

            var mode = noLock ? LockMode.None : LockMode.Check;
            await using var opened = await call.OpenAsync(mode, trustsCache: call.Get(_withCache));
            var checker = new Checker(opened.Repository)
            {
                IsFiltered = (call.Get(_named) ?? []).Length > 0 || !_selection.Read(call).IsEmpty,
            };
            await CheckAsync(call, opened, checker, report, subset);
            report.KeepsVersions = checker.Report.Errors.Count > 0
                && opened.Repository.Store.Retention is { } retention
                && await retention.IsInForceAsync(opened.Cancellation);
            report.End(checker.Report);
        }
        catch (ResgateException)
        {
            report.EndEarly();
            throw;
        }

        return report.Verdict is { } verdict ? throw verdict : ExitCode.Done;
    }

    private async ValueTask CheckAsync(
        Invocation call, OpenRepository opened, Checker checker, CheckText report, ReadDataSubset? subset)
    {
        var snapshots = await FindSnapshotsAsync(call, opened, checker);
        if (!await CheckSteps.RunAsync(call, checker, report, snapshots, opened.Cancellation))
        {
            return;
        }

        if (subset is not null)
        {
            // Which packs are drawn is no secret; that they are others each time is the point.
            var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
            checker.CheckData(subset, random, new WorkReport(call), opened.Cancellation);
            report.TellNews(checker.Report);
        }

        checker.FindAffected(snapshots, opened.Cancellation);
    }

    private async ValueTask<IReadOnlyList<(Id Id, Id Tree)>> FindSnapshotsAsync(
        Invocation call, OpenRepository opened, Checker checker)
    {
        var folder = new SnapshotFolder(opened.Repository);
        var selection = _selection.Read(call);
        var named = call.Get(_named) ?? [];
        var found = new List<StoredSnapshot>();
        if (named.Length == 0)
        {
            var all = await folder.LoadAllAsync((_, failure) => checker.AddUnreadableSnapshot(failure), opened.Cancellation);
            found.AddRange(all.Where(stored => selection.Includes(stored.Snapshot)));
        }

        foreach (var text in named)
        {
            try
            {
                found.Add(await folder.FindAsync(text, selection, opened.Cancellation));
            }
            catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged)
            {
                // A name that is not there is no damage, and ends the command.
                checker.AddUnreadableSnapshot(failure);
            }
        }

        return [.. found.Select(static stored => (stored.Id, stored.Snapshot.Tree))];
    }

    private ReadDataSubset? ReadSubset(Invocation call)
    {
        var all = call.Get(_readData);
        return call.Get(_subset) switch
        {
            null or "" => all ? ReadDataSubset.Everything : null,
            _ when all => throw new ResgateException(
                FailureKind.Usage, "check flags --read-data and --read-data-subset cannot be used together"),
            var text => ReadDataSubset.Parse(text),
        };
    }
}
