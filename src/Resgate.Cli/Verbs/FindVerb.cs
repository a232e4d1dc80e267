using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Filters;
using Resgate.Engine.Find;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>find</c>: looks for files by name and time, and for uses of blobs, trees and packs.</summary>
internal static class FindVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var patterns = Verb.Many("PATTERN", "patterns of paths, or ids");
        var blob = Verb.Flag("--blob", "the patterns are ids of data blobs");
        var tree = Verb.Flag("--tree", "the patterns are ids of trees");
        var pack = Verb.Flag("--pack", "the patterns are ids of packs");
        var showPack = Verb.Flag("--show-pack-id", "with --blob or --tree: say which pack holds it");
        var ignoreCase = Verb.Flag("--ignore-case", "let capital and small letters be the same", "-i");
        var isLong = Verb.Flag("--long", "show mode, owner, size and time", "-l");
        var human = Verb.Flag("--human-readable", "show sizes with units");
        var newest = Verb.Text("--newest", "only files modified at or before this time", "-N");
        var oldest = Verb.Text("--oldest", "only files modified at or after this time", "-O");
        var reverse = Verb.Flag("--reverse", "begin with the oldest snapshot", "-R");
        var snapshots = Verb.Texts("--snapshot", "snapshot to look in; may be repeated (default: all that fit)", "-s");
        var selection = new SelectionOptions();
        var command = new Command("find", "Find files, and what uses a blob")
        {
            patterns, blob, tree, pack, showPack, ignoreCase, isLong, human, newest, oldest, reverse, snapshots,
        };
        selection.AddTo(command);
        return command.Does(globals, async call =>
        {
            var texts = call.Get(patterns) ?? [];
            bool[] kinds = [call.Get(blob), call.Get(tree), call.Get(pack)];
            Refuse(texts.Length == 0, "say what to find: a pattern or an id");
            Refuse(kinds.Count(static kind => kind) > 1, "--blob, --tree and --pack do not go together");
            var wanted = kinds.Any(static kind => kind) ? new WantedBlobs() : null;
            var byName = new FindPatterns(
                PatternList.Parse(wanted is null ? texts : [], call.Get(ignoreCase)),
                SearchTime.Parse(call.Get(oldest)),
                SearchTime.Parse(call.Get(newest)));

            await using var opened = await call.OpenAsync(LockMode.Shared);
            var found = await SnapshotArguments.FindAllAsync(call, opened, call.Get(snapshots) ?? [], selection.Read(call));
            await opened.Repository.LoadIndexAsync(opened.Cancellation);
            var index = opened.Repository.Index;
            if (kinds[2])
            {
                wanted!.AddPacks(index, texts);
            }
            else
            {
                Array.ForEach(texts, text => wanted?.Add(kinds[0] ? BlobKind.Data : BlobKind.Tree, text));
            }

            var damaged = false;
            using var reader = opened.Repository.CreateReader();
            var finder = new Finder(reader, damage =>
            {
                damaged = true;
                call.Warn("error: " + FailureReport.OneLine(damage));
            });
            await StandardOutput.WriteAsync(
                async output =>
                {
                    IFindPrinter printer = call.Json
                        ? new JsonFindPrinter(output)
                        : new TextFindPrinter(output, call.Get(isLong), call.Get(human));
                    foreach (var stored in InOrder(found, call.Get(reverse)))
                    {
                        printer.Begin(stored);
                        await (wanted is null
                            ? finder.FindNodesAsync(stored.Snapshot.Tree, byName, printer.ShowAsync, opened.Cancellation)
                            : finder.FindBlobsAsync(stored.Snapshot.Tree, wanted, printer.ShowAsync, opened.Cancellation));
                    }

                    await printer.EndAsync();
                },
                opened.Cancellation);
            if (call.Get(showPack) && wanted is not null)
            {
                ShowPacks(call.Json ? call.Error : call.Out, index, wanted);
            }

            return damaged ? ExitCode.Failed : ExitCode.Done;
        });
    }

    private static IEnumerable<StoredSnapshot> InOrder(IReadOnlyList<StoredSnapshot> snapshots, bool oldestFirst)
    {
        var sorted = snapshots.OrderBy(static stored => stored.Snapshot.Time).ToList();
        return oldestFirst ? sorted : sorted.AsEnumerable().Reverse();
    }

    private static void ShowPacks(TextWriter writer, BlobIndex index, WantedBlobs wanted)
    {
        foreach (var blob in wanted.Whole)
        {
            var copies = index.FindAll(blob);
            if (copies.Count == 0)
            {
                writer.WriteLine($"Object {blob.Id} not found in the index");
            }

            foreach (var (pack, packed) in copies)
            {
                var kind = blob.Kind == BlobKind.Tree ? "tree" : "data";
                writer.WriteLine($"Object belongs to pack {pack}");
                var lengths = $"length {packed.StoredLength}, uncompressed length {packed.PlainLength}";
                var name = $"({kind}) {blob.Id.ToShortString()}";
                writer.WriteLine($" ... Pack {pack.ToShortString()}: <Blob {name}, offset {packed.Offset}, {lengths}>");
            }
        }
    }

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw new ResgateException(FailureKind.Usage, message);
        }
    }
}
