using System.CommandLine;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Verbs;

/// <summary><c>list</c>: prints the ids of objects, one a line.</summary>
internal static class ListVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var kind = new Argument<string>("type") { Description = "blobs|packs|index|snapshots|keys|locks" };
        return new Command("list", "List the objects of the repository") { kind }.Does(globals, async call =>
        {
            var what = call.Get(kind)!;
            var folder = what switch
            {
                "packs" => ObjectFolder.Data,
                "index" => ObjectFolder.Index,
                "snapshots" => ObjectFolder.Snapshots,
                "keys" => ObjectFolder.Keys,
                "locks" => ObjectFolder.Locks,
                "blobs" => ObjectFolder.Config,
                _ => throw new ResgateException(
                    FailureKind.Usage, $"invalid argument \"{what}\" for \"{ProgramName.Name} list\""),
            };

            // Looking at the locks must be possible in spite of them.
            await using var opened = await call.OpenAsync(folder == ObjectFolder.Locks ? LockMode.None : LockMode.Shared);
            if (what == "blobs")
            {
                await ListBlobsAsync(call, opened);
                return ExitCode.Done;
            }

            await foreach (var found in opened.Repository.Store.ListAsync(folder, opened.Cancellation))
            {
                await call.Out.WriteLineAsync(found.Name.Id.ToString());
            }

            return ExitCode.Done;
        });
    }

    private static async ValueTask ListBlobsAsync(Invocation call, OpenRepository opened)
    {
        await opened.Repository.LoadIndexAsync(opened.Cancellation);
        foreach (var pack in opened.Repository.Index.EnumeratePacks())
        {
            foreach (var packed in pack.Blobs)
            {
                var word = packed.Blob.Kind == BlobKind.Tree ? "tree" : "data";
                await call.Out.WriteLineAsync($"{word} {packed.Blob.Id}");
            }
        }
    }
}
