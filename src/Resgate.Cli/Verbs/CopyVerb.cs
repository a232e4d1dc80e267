using System.CommandLine;
using Resgate.Cli.Copying;
using Resgate.Cli.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Copying;

namespace Resgate.Cli.Verbs;

/// <summary><c>copy</c>: copies snapshots from one repository to others.</summary>
internal sealed class CopyVerb
{
    private readonly Argument<string[]> _named = Verb.Many("snapshotID", "snapshots to copy (default: all that fit)");
    private readonly SecondaryOptions _from = new("from");
    private readonly FurtherRepositories _to = new("to", "repository to copy to, instead of the usual one or besides --repo");
    private readonly SelectionOptions _selection = new();

    public static Command Create(GlobalOptions globals)
    {
        var verb = new CopyVerb();
        var command = new Command("copy", "Copy snapshots from one repository to others") { verb._named };
        verb._from.AddTo(command);
        verb._to.AddTo(command);
        verb._selection.AddTo(command);
        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var from = _from.Read(call);
        var to = DestinationsOf(call);
        call.RefuseForeignOptions([from.Address, .. to.Select(static choice => choice.Address)]);
        var report = new CopyReport(call, several: to.Count > 1);
        await using var source = await call.OpenSourceAsync(from);
        await using var destinations = new RepositoryGroup(call, isTolerant: to.Count > 1);
        foreach (var choice in to)
        {
            await destinations.AddAsync(choice, one => call.OpenAsync(one, LockMode.Append), LoadIndexAsync);
        }

        // Snapshots before the index: one that is written in between could need blobs that the index does not know.
        var snapshots = await SnapshotArguments.FindAllAsync(call, source, call.Get(_named) ?? [], _selection.Read(call));
        await LoadIndexAsync(source);
        var targets = destinations.Opened
            .Select(static opened => new CopyTarget(opened.Repository, opened.Cancellation, opened.Lost))
            .ToList();
        try
        {
            foreach (var target in targets)
            {
                TellOfOtherCuts(call, source.Repository, target.Repository);
            }

            await new CopyJob(source.Repository, targets, report).RunAsync(snapshots, source.Cancellation);
        }
        finally
        {
            foreach (var target in targets)
            {
                await target.DisposeAsync();
            }
        }

        report.Summarize();
        return CodeOf(targets, wanted: to.Count);
    }

    private static async ValueTask LoadIndexAsync(OpenRepository opened) =>
        await opened.Repository.LoadIndexAsync(opened.Cancellation);

    /// <summary>0 when all got everything, 3 when some did, 1 when none.</summary>
    /// <exception cref="ResgateException">The failure of the only one.</exception>
    private static ExitCode CodeOf(List<CopyTarget> targets, int wanted) => targets.Count(static target => target.IsLive) switch
    {
        0 when wanted == 1 => throw targets[0].Failure!,
        0 => ExitCode.Failed,
        var live when live < wanted => ExitCode.Incomplete,
        _ => ExitCode.Done,
    };

    private List<RepositoryChoice> DestinationsOf(Invocation call)
    {
        var further = _to.Read(call);
        var isMainNamed = call.WasGiven(call.Globals.Repo) || call.WasGiven(call.Globals.RepositoryFile);
        return further.Count == 0 || isMainNamed
            ? [call.MainRepository(call.RepositoryAddress()), .. further]
            : [.. further];
    }

    private static void TellOfOtherCuts(Invocation call, BackupRepository source, BackupRepository destination)
    {
        if (!call.Quiet && source.Config.Polynomial != destination.Config.Polynomial)
        {
            call.Warn(
                $"warning: {destination.Store.Location} cuts files in other places than {source.Store.Location}: "
                + "files that were backed up to both are stored twice");
            call.Warn("hint: 'init --copy-chunker-params' makes a repository that cuts alike");
        }
    }
}
