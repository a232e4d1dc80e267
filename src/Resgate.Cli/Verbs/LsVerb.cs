using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Listing;
using Resgate.Engine.Trees;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>ls</c>: lists what is in a snapshot.</summary>
internal static class LsVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var snapshot = Verb.Maybe("snapshotID", "snapshot[:subfolder], or latest");
        var folders = Verb.Many("dir", "absolute paths of folders to list (default: everything)");
        var isLong = Verb.Flag("--long", "show mode, owner, size and time", "-l");
        var recursive = Verb.Flag("--recursive", "also list what is below the folders' folders");
        var human = Verb.Flag("--human-readable", "show sizes with units");
        var sort = Verb.Text("--sort", "sort by name, size, time=mtime, atime, ctime or extension", "-s");
        var reverse = Verb.Flag("--reverse", "reverse the order");
        var ncdu = Verb.Flag("--ncdu", "write ncdu's export format, for 'ncdu -f -'");
        var selection = new SelectionOptions();
        var command = new Command("ls", "List the files of a snapshot")
        {
            snapshot, folders, isLong, recursive, human, sort, reverse, ncdu,
        };
        selection.AddTo(command);
        return command.Does(globals, async call =>
        {
            var order = ListOrders.Parse(call.Get(sort) ?? "name");
            var address = SnapshotAddress.Parse(call.Get(snapshot)
                ?? throw new ResgateException(
                    FailureKind.Usage, "no snapshot ID specified, specify snapshot ID or use special ID 'latest'"));
            if (call.Get(ncdu) && (call.Json || order != ListOrder.Name || call.Get(reverse)))
            {
                throw new ResgateException(FailureKind.Usage, "--ncdu goes with none of --json, --sort and --reverse");
            }

            var given = call.Get(folders) ?? [];
            var filter = new FolderFilter(given, call.Get(recursive));
            var listing = new NodeListing(filter, order, call.Get(reverse), withAncestors: call.Get(ncdu));
            await using var opened = await call.OpenAsync(LockMode.Shared);
            var stored = await SnapshotArguments.FindAsync(opened, address, selection.Read(call));
            await opened.Repository.LoadIndexAsync(opened.Cancellation);
            using var reader = opened.Repository.CreateReader();
            var root = await SnapshotArguments.FindTreeAsync(reader, stored, address, opened.Cancellation);
            var cursor = new TreeCursor(reader, root);
            await StandardOutput.WriteAsync(
                async output =>
                {
                    IListPrinter printer = call.Get(ncdu) ? new NcduPrinter(output)
                        : call.Json ? new JsonListPrinter(output)
                        : new TextListPrinter(output, call.Get(isLong), call.Get(human), given);
                    await printer.BeginAsync(stored);
                    await listing.RunAsync(cursor, printer.ShowAsync, opened.Cancellation);
                    await printer.EndAsync();
                },
                opened.Cancellation);
            return ExitCode.Done;
        });
    }
}
