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
    private readonly Argument<string[]> _named = new("snapshotID") { Description = "snapshots to copy (default: all that fit)", Arity = ArgumentArity.ZeroOrMore };
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
        using var report = new CopyReport(call, several: to.Count > 1);
        await using var source = await call.OpenSourceAsync(from);
        await using var destinations = await Destinations.OpenAsync(call, to, report.GaveUp);

        // Snapshots before the index: one that is written in between could need blobs that the index does not know.
        var snapshots = await SnapshotArguments.FindAllAsync(call, source, call.Get(_named) ?? [], _selection.Read(call));
        await source.Repository.LoadIndexAsync(source.Cancellation);
        foreach (var target in destinations.Targets)
        {
            TellOfOtherCuts(call, source.Repository, target.Repository);
        }

        await new CopyJob(source.Repository, destinations.Targets, report).RunAsync(snapshots, source.Cancellation);
        var code = destinations.ExitCode();
        report.Summarize();
        return code;
    }

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
            call.Warn($"warning: {destination.Store.Location} cuts files in other places than {source.Store.Location}: files that were backed up to both are stored twice");
            call.Warn("hint: 'init --copy-chunker-params' makes a repository that cuts alike");
        }
    }
}
