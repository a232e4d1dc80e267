using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Trees;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Keys;
using Resgate.Repository.Snapshots;
using Resgate.Storage;

namespace Resgate.Cli.Verbs;

/// <summary><c>cat</c>: prints objects of the repository: small documents spread out for people, all else as it is.</summary>
internal static class CatVerb
{
    private const string Kinds = "config|index|snapshot|key|masterkey|lock|pack|blob|tree";

    public static Command Create(GlobalOptions globals)
    {
        var kind = new Argument<string>("type") { Description = Kinds, Arity = ArgumentArity.ZeroOrOne };
        var id = Verb.Maybe("ID", "id of the object; snapshot[:subfolder] for a tree");
        return new Command("cat", "Print an object of the repository") { kind, id }.Does(globals, async call =>
        {
            var what = call.Get(kind) ?? throw new ResgateException(FailureKind.Usage, "type not specified");
            if (!Kinds.Split('|').Contains(what))
            {
                throw new ResgateException(FailureKind.Usage, $"invalid type \"{what}\", must be one of [{Kinds}]");
            }

            var name = call.Get(id) ?? "";
            if (name.Length == 0 && what is not ("config" or "masterkey"))
            {
                throw new ResgateException(FailureKind.Usage, "ID not specified");
            }

            await using var opened = await call.OpenAsync(LockMode.Shared);
            if (what == "pack")
            {
                var store = opened.Repository.Store;
                var pack = await ObjectNames.ResolveAsync(store, ObjectFolder.Data, name, opened.Cancellation);
                await StandardOutput.WriteAsync(
                    output => PackCopy.WriteAsync(store, pack, output, opened.Cancellation), opened.Cancellation);
                return ExitCode.Done;
            }

            var content = await ReadAsync(opened, what, name);
            await StandardOutput.WriteAsync(output => output.WriteAsync(content, opened.Cancellation), opened.Cancellation);
            return ExitCode.Done;
        });
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(OpenRepository opened, string what, string name)
    {
        var repository = opened.Repository;
        return what switch
        {
            "config" => PrettyJson.Format(repository.Config.Write()),
            "masterkey" => PrettyJson.Format(repository.Key.Write()),
            "key" => PrettyJson.Format((await LoadKeyAsync(opened, name)).Write()),
            "snapshot" => PrettyJson.Format(await LoadAsync(opened, ObjectFolder.Snapshots, name)),
            "index" => (byte[])[.. (await LoadAsync(opened, ObjectFolder.Index, name)).Span, (byte)'\n'],
            "lock" => PrettyJson.Format(await LoadAsync(opened, ObjectFolder.Locks, name)),
            "blob" => await ReadBlobAsync(opened, name),
            _ => await ReadTreeAsync(opened, name),
        };
    }

    private static async ValueTask<Format.Keys.KeyFile> LoadKeyAsync(OpenRepository opened, string name)
    {
        var id = await ObjectNames.ResolveAsync(opened.Repository.Store, ObjectFolder.Keys, name, opened.Cancellation);
        return await KeyRing.LoadAsync(opened.Repository.Store, id, opened.Cancellation);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> LoadAsync(OpenRepository opened, ObjectFolder folder, string name)
    {
        var id = await ObjectNames.ResolveAsync(opened.Repository.Store, folder, name, opened.Cancellation);
        return await opened.Repository.Files.LoadAsync(new ObjectName(folder, id), opened.Cancellation);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBlobAsync(OpenRepository opened, string name)
    {
        var id = Id.Parse(name);
        await opened.Repository.LoadIndexAsync(opened.Cancellation);
        var kind = opened.Repository.Index.Contains(BlobHandle.Data(id)) ? BlobKind.Data : BlobKind.Tree;
        using var reader = opened.Repository.CreateReader();
        return await reader.ReadAsync(new BlobHandle(kind, id), opened.Cancellation);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadTreeAsync(OpenRepository opened, string name)
    {
        var address = SnapshotAddress.Parse(name);
        var stored = await SnapshotArguments.FindAsync(opened, address, SnapshotSelection.All);
        await opened.Repository.LoadIndexAsync(opened.Cancellation);
        using var reader = opened.Repository.CreateReader();
        var tree = await SnapshotArguments.FindTreeAsync(reader, stored, address, opened.Cancellation);
        return await reader.ReadAsync(BlobHandle.Tree(tree), opened.Cancellation);
    }
}
