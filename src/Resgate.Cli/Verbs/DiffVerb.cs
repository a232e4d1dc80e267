using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Diff;
using Resgate.Engine.Trees;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>diff</c>: shows what changed from one snapshot to another.</summary>
internal static class DiffVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var names = Verb.Many("snapshotID", "two snapshots, each as id[:subfolder]");
        var metadata = Verb.Flag("--metadata", "also show what changed in metadata only");
        var command = new Command("diff", "Show the differences between two snapshots") { names, metadata };
        return command.Does(globals, async call =>
        {
            if (call.Get(names) is not [var left, var right])
            {
                throw new ResgateException(FailureKind.Usage, "specify two snapshot IDs");
            }

            await using var opened = await call.OpenAsync(LockMode.Shared);
            var before = SnapshotAddress.Parse(left);
            var after = SnapshotAddress.Parse(right);
            var first = await SnapshotArguments.FindAsync(opened, before, SnapshotSelection.All);
            var second = await SnapshotArguments.FindAsync(opened, after, SnapshotSelection.All);
            call.Say($"comparing snapshot {first.Id.ToShortString()} to {second.Id.ToShortString()}:");
            call.Say("");
            await opened.Repository.LoadIndexAsync(opened.Cancellation);
            using var reader = opened.Repository.CreateReader();
            var oldTree = await SnapshotArguments.FindTreeAsync(reader, first, before, opened.Cancellation);
            var newTree = await SnapshotArguments.FindTreeAsync(reader, second, after, opened.Cancellation);
            var comparison = new TreeComparison(opened.Repository, call.Get(metadata));
            await StandardOutput.WriteAsync(
                async output =>
                {
                    var printer = new DiffPrinter(output, call.Json);
                    await comparison.RunAsync(oldTree, newTree, printer.ShowAsync, opened.Cancellation);
                    await printer.EndAsync(left, right, comparison);
                },
                opened.Cancellation);
            return ExitCode.Done;
        });
    }
}
