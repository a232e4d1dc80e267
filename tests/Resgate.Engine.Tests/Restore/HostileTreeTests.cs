using Resgate.Engine.Restore;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Engine.Tests.Restore;

/// <summary>Trees that no backup writes (lost data, row 9): each bad entry is told, all others come back.</summary>
public sealed class HostileTreeTests
{
    private const string Times = "\"mtime\":\"2020-01-01T00:00:00Z\",\"atime\":\"2020-01-01T00:00:00Z\",\"ctime\":\"2020-01-01T00:00:00Z\"";

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../evil")]
    [InlineData("/tmp/resgate-evil")]
    [InlineData("a/b")]
    [InlineData("nul\\\\x00byte")]
    public async Task A_name_that_leads_elsewhere_is_skipped(string name)
    {
        await using var restoring = await Restoring.EmptyAsync();
        using var scratch = new Scratch();
        var blob = await restoring.StoreAsync(BlobKind.Data, "bad"u8.ToArray());
        var below = await restoring.StoreTreeAsync(FileNode("x", 3, blob));
        var tree = await restoring.StoreTreeAsync(FileNode(name, 3, blob), DirectoryNode(name, below), FileNode("good", 3, blob));

        restoring.Run(tree, scratch.Path + "/target");

        Assert.Equal(2, restoring.Failures.Count);
        Assert.Equal(["target"], scratch.Names());
        Assert.Equal(["good"], Directory.GetFileSystemEntries(scratch.Path + "/target").Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_name_that_comes_twice_is_restored_once()
    {
        await using var restoring = await Restoring.EmptyAsync();
        using var scratch = new Scratch();
        using var outside = new Scratch();
        var blob = await restoring.StoreAsync(BlobKind.Data, "content"u8.ToArray());
        var below = await restoring.StoreTreeAsync(FileNode("escaped", 7, blob));
        var tree = await restoring.StoreTreeAsync(
            FileNode("b", 7, blob),
            $$"""{"name":"a","type":"symlink","mode":134218239,{{Times}},"uid":0,"gid":0,"linktarget":"{{outside.Path}}","content":null}""",
            DirectoryNode("a", below),
            FileNode("b", 7, blob));

        restoring.Run(tree, scratch.Path);

        Assert.Equal(["/a", "/b"], restoring.Failures.Select(static failure => failure.Path));
        Assert.Equal(["a", "b"], scratch.Names());
        Assert.Empty(outside.Names());
    }

    [Fact]
    public async Task Content_that_does_not_fit_costs_that_file()
    {
        await using var restoring = await Restoring.EmptyAsync();
        using var scratch = new Scratch();
        var blob = await restoring.StoreAsync(BlobKind.Data, "content"u8.ToArray());
        var tree = await restoring.StoreTreeAsync(
            FileNode("absurd", ulong.MaxValue, blob),
            FileNode("long", 8, blob),
            FileNode("lost", 7, Id.Of("nowhere"u8)),
            FileNode("right", 7, blob));

        restoring.Run(tree, scratch.Path);

        Assert.Equal(["/absurd", "/long", "/lost"], restoring.Failures.Select(static failure => failure.Path));
        Assert.Contains(Id.Of("nowhere"u8).ToString(), restoring.Failures[2].Message, StringComparison.Ordinal);
        Assert.Equal(["right"], scratch.Names());
    }

    [Fact]
    public async Task A_directory_whose_tree_is_lost_is_not_emptied()
    {
        await using var restoring = await Restoring.EmptyAsync();
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.Path + "/kept");
        File.WriteAllText(scratch.Path + "/kept/file", "still here");
        var tree = await restoring.StoreTreeAsync(DirectoryNode("kept", Id.Of("nowhere"u8)));

        restoring.Run(tree, scratch.Path, new RestoreOptions { Delete = true });

        Assert.Equal(["/kept"], restoring.Failures.Select(static failure => failure.Path));
        Assert.Equal("still here", File.ReadAllText(scratch.Path + "/kept/file"));
    }

    [Fact]
    public async Task Two_thousand_levels_with_long_names_come_back()
    {
        await using var restoring = await Restoring.EmptyAsync();
        using var scratch = new Scratch();
        var name = new string('n', 200);
        var blob = await restoring.StoreAsync(BlobKind.Data, "deep"u8.ToArray());
        var tree = await restoring.StoreTreeAsync(FileNode("bottom", 4, blob));
        await using (var session = restoring.Repository.BeginWrite())
        {
            using var writer = session.CreateWriter();
            for (var level = 0; level < 2000; level++)
            {
                var text = System.Text.Encoding.UTF8.GetBytes($$"""{"nodes":[{{DirectoryNode(name, tree)}}]}""" + "\n");
                tree = Id.Of(text);
                await writer.WriteAsync(
                    BlobHandle.Tree(tree), text, Repository.Blobs.BlobWriter.ChecksumOf(text), Restoring.Now);
            }

            await session.FinishAsync(Restoring.Now);
        }

        var counters = restoring.RunWell(tree, scratch.Path);
        Assert.Equal(2001, counters.FilesRestored);
        var again = restoring.RunWell(tree, scratch.Path, new RestoreOptions { Delete = true });
        Assert.Equal(1, again.FilesSkipped);
    }

    private static string FileNode(string name, ulong size, Id blob) =>
        $$"""{"name":"{{name}}","type":"file","mode":420,{{Times}},"uid":0,"gid":0,"size":{{size}},"content":["{{blob}}"]}""";

    private static string DirectoryNode(string name, Id tree) =>
        $$"""{"name":"{{name}}","type":"dir","mode":2147484141,{{Times}},"uid":0,"gid":0,"content":null,"subtree":"{{tree}}"}""";
}
