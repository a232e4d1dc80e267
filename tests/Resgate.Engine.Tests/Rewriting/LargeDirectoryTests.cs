using Resgate.Engine.Filters;
using Resgate.Engine.Rewriting;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>A directory as large as an index file, rewritten: nothing but what was asked for goes (lost data, row 14).</summary>
public sealed class LargeDirectoryTests
{
    private const int Entries = 50_000;

    [Theory]
    [InlineData("/file00000")]
    [InlineData("/file25000")]
    [InlineData("/file49999")]
    public async Task One_entry_of_fifty_thousand_goes_and_the_others_stay(string excluded)
    {
        var disk = new MemoryStore();
        await using (var created = await SampleRepository.CreateAsync(disk))
        {
            await SampleRepository.BackUpAsync(
                created, 1, [.. Enumerable.Range(0, Entries).Select(i => ($"file{i:D5}", BitConverter.GetBytes(i)))]);
        }

        await using var repository = await SampleRepository.OpenAsync(disk);
        await repository.LoadIndexAsync(CancellationToken.None);
        var id = await disk.ListAsync(ObjectFolder.Snapshots, CancellationToken.None).Select(found => found.Name.Id).SingleAsync();
        var root = (await repository.LoadSnapshotAsync(id, CancellationToken.None)).Tree;
        await using var session = repository.BeginWrite();
        using var rewriter = new TreeRewriter(
            repository, session, new FilterRules(PathFilter.Excluding(PatternList.Parse([excluded])), isIncluding: false));
        var rewritten = await rewriter.RewriteAsync(root, CancellationToken.None);
        await session.FinishAsync(CancellationToken.None);

        using var reader = repository.CreateReader();
        var before = await NodesAsync(root);
        var after = await NodesAsync(rewritten!.Value);
        Assert.Equal(Entries, before.Count);
        Assert.Equal(before.Where(node => !node.StartsWith(excluded[1..] + " ", StringComparison.Ordinal)), after);

        async Task<List<string>> NodesAsync(Primitives.Id tree) =>
        [
            .. TreeReader.ReadAll(await reader.ReadAsync(BlobHandle.Tree(tree), CancellationToken.None))
                .Select(node => $"{System.Text.Encoding.UTF8.GetString(node.Name)} {node.Size} {node.Content![0]}"),
        ];
    }
}
