using System.Globalization;
using System.Text;
using Resgate.Engine.Backup;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Backup;

/// <summary>Files that are opened ahead and read in a row come out as if each had been read alone.</summary>
public sealed class FileBatchTests
{
    private const int SmallFile = 512 * 1024;

    [Fact]
    public async Task Many_files_of_all_sizes_in_one_directory_are_stored_whole_and_in_order()
    {
        using var source = new Scratch();
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var chance = new Random(7);
        int[] borders = [0, SmallFile, SmallFile + 1];
        for (var number = 0; number < 1500; number++)
        {
            var size = number % 100 < borders.Length ? borders[number % 100] : chance.Next(1, 3000);
            var content = new byte[size];
            chance.NextBytes(content);
            Write(source, expected, $"{number:D4}", content);
        }

        var (run, nodes) = await StoreAsync(source, new BackupRunner());

        Assert.Empty(run.Failures);
        Assert.Empty(run.Notices);
        Assert.Equal(expected.Keys, nodes.Select(node => node.Name));
        Assert.All(nodes, node => Assert.Equal(expected[node.Name], node.Content));
    }

    [Fact]
    public async Task A_file_that_grows_large_after_it_was_opened_is_stored_whole_and_told_of()
    {
        using var source = new Scratch();
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        Write(source, expected, "first", [1]);
        Write(source, expected, "second", [2]);
        var grown = new byte[3 * SmallFile];
        new Random(1).NextBytes(grown);

        // Both are open by the time the first is done.
        var (run, nodes) = await StoreAsync(source, new BackupRunner
        {
            OnCompleted = Once(() => File.WriteAllBytes(source.Path + "/second", grown)),
        });

        Assert.Contains("second: changed while it was read", Assert.Single(run.Notices), StringComparison.Ordinal);
        Assert.Equal(grown, nodes.Single(node => node.Name == "second").Content);
    }

    [Fact]
    public async Task A_file_that_is_gone_when_its_turn_comes_costs_nothing_but_itself()
    {
        using var source = new Scratch();
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (var number = 0; number < 2000; number++)
        {
            Write(source, expected, number.ToString("D4", CultureInfo.InvariantCulture), BitConverter.GetBytes(number));
        }

        // Far too late in the listing to be open when the first file is done.
        var (run, nodes) = await StoreAsync(source, new BackupRunner
        {
            OnCompleted = Once(() => File.Delete(source.Path + "/1990")),
        });

        Assert.Contains("1990: cannot open", Assert.Single(run.Failures), StringComparison.Ordinal);
        Assert.Equal(expected.Keys.Where(name => name != "1990"), nodes.Select(node => node.Name));
    }

    [Fact]
    public async Task A_limit_of_size_is_asked_before_a_file_is_opened()
    {
        using var source = new Scratch();
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        Write(source, expected, "large", new byte[2000]);
        Write(source, expected, "small", new byte[10]);
        var options = BackupRunner.Of(source.Path) with
        {
            Filter = new SourceFilter { LargerThan = Resgate.Engine.Filters.SizeLimit.Parse("1k") },
        };

        var (_, nodes) = await StoreAsync(source, new BackupRunner(), options);

        Assert.Equal("small", Assert.Single(nodes).Name);
    }

    private static Action Once(Action action)
    {
        var done = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref done, 1) == 0)
            {
                action();
            }
        };
    }

    private static void Write(Scratch source, SortedDictionary<string, byte[]> expected, string name, byte[] content)
    {
        File.WriteAllBytes($"{source.Path}/{name}", content);
        expected.Add(name, content);
    }

    /// <returns>The files of the one directory, in the order they are stored.</returns>
    private static async Task<(BackupRunner Run, IReadOnlyList<(string Name, byte[] Content)> Files)> StoreAsync(
        Scratch source, BackupRunner run, BackupOptions? options = null)
    {
        var disk = new MemoryStore();
        await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
        var id = await run.RunAsync(disk, options ?? BackupRunner.Of(source.Path), CancellationToken.None);
        await using var repository = await SampleRepository.OpenAsync(disk);
        await repository.LoadIndexAsync(CancellationToken.None);
        using var reader = repository.CreateReader();
        var nodes = await ReadAsync((await repository.LoadSnapshotAsync(id, CancellationToken.None)).Tree);
        while (nodes is [{ Subtree: { } below }])
        {
            nodes = await ReadAsync(below);
        }

        var files = new List<(string, byte[])>();
        foreach (var node in nodes)
        {
            using var content = new MemoryStream();
            foreach (var blob in node.Content!)
            {
                content.Write(await reader.ReadAsync(BlobHandle.Data(blob), CancellationToken.None));
            }

            files.Add((Encoding.UTF8.GetString(node.Name), content.ToArray()));
        }

        return (run, files);

        async Task<IReadOnlyList<Node>> ReadAsync(Id tree) =>
            TreeReader.ReadAll(await reader.ReadAsync(BlobHandle.Tree(tree), CancellationToken.None));
    }
}
