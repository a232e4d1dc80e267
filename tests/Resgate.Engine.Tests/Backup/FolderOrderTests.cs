using System.Text;
using Resgate.Engine.Backup;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Backup;

/// <summary>Folders with an order are captured one after the other, each as a whole.</summary>
public sealed class FolderOrderTests
{
    private static readonly string[] _order = ["processed", "input", "raw"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_begins_when_the_one_before_it_is_done(bool areTargets)
    {
        using var source = new Scratch();
        Fill(source);
        string[] names = [.. _order, "other"];

        var (run, _) = await StoreAsync(source, areTargets ? [.. names.Select(name => At(source, name))] : [source.Path], _order);

        var places = run.Done
            .Select(path => _order.FirstOrDefault(name => path.StartsWith(At(source, name), StringComparison.Ordinal)))
            .OfType<string>()
            .ToList();
        Assert.Equal(3 * 121, places.Count);
        Assert.Equal(_order.SelectMany(name => Enumerable.Repeat(name, 121)), places);
    }

    [Fact]
    public async Task The_tree_is_the_same_as_without_an_order()
    {
        using var source = new Scratch();
        Fill(source);
        await source.UndisturbedAsync(async () =>
        {
            var (_, ordered) = await StoreAsync(source, [source.Path], _order);
            var (_, free) = await StoreAsync(source, [source.Path], []);

            Assert.Equal(free, ordered);
        });
    }

    [Fact]
    public async Task One_that_is_no_folder_any_more_or_not_there_holds_nobody_up()
    {
        using var source = new Scratch();
        Fill(source);
        Directory.Delete(At(source, "processed"), recursive: true);
        File.WriteAllText(At(source, "processed"), "a file");
        Directory.Delete(At(source, "input"), recursive: true);

        var (run, _) = await StoreAsync(source, [source.Path], _order);

        Assert.Empty(run.Failures);
        Assert.Equal(121, run.Done.Count(path => path.StartsWith(At(source, "raw"), StringComparison.Ordinal)));
    }

    private static string At(Scratch source, string name) => Path.Combine(source.Path, name);

    // Ten folders of ten files each, and their own nodes.
    private static void Fill(Scratch source)
    {
        foreach (var name in (string[])[.. _order, "other"])
        {
            for (var folder = 0; folder < 10; folder++)
            {
                Directory.CreateDirectory(At(source, $"{name}/{folder}/deep"));
                for (var file = 0; file < 10; file++)
                {
                    File.WriteAllText(At(source, $"{name}/{folder}/deep/{file}"), $"{name} {folder} {file}");
                }
            }
        }
    }

    private static async Task<(BackupRunner Run, Id Tree)> StoreAsync(Scratch source, string[] targets, string[] order)
    {
        var store = new MemoryStore();
        await (await SampleRepository.CreateAsync(store)).DisposeAsync();
        var run = new BackupRunner();
        var options = BackupRunner.Of(targets) with { Order = [.. order.Select(name => Encoding.UTF8.GetBytes(At(source, name)))] };
        var id = await run.RunAsync(store, options, CancellationToken.None);
        await using var repository = await SampleRepository.OpenAsync(store);
        return (run, (await repository.LoadSnapshotAsync(id, CancellationToken.None)).Tree);
    }
}
