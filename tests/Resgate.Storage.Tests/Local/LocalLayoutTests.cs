using System.Runtime.Versioning;
using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Testing;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Local;

/// <summary>What lies where in a folder, with which permissions (format page, section 1).</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalLayoutTests : IDisposable
{
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode GroupAll = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private readonly TemporaryFolder _folder = new();

    private string Root => $"{_folder.Path}/deep/down/repository";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Preparing_makes_every_folder_for_the_owner_alone()
    {
        await using var store = new LocalStore(Root);
        await store.PrepareAsync(Now);

        var folders = Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories).ToList();

        Assert.Equal(5 + 256, folders.Count);
        Assert.True(Directory.Exists($"{Root}/data/ff"));
        Assert.All([Root, .. folders], folder => Assert.Equal(OwnerAll, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task Objects_lie_where_the_format_says_and_are_read_only()
    {
        await using var store = new LocalStore(Root);
        await store.PrepareAsync(Now);
        var pack = Sample.Of(ObjectFolder.Data, 10);
        var key = Sample.Of(ObjectFolder.Keys, 11);

        await store.PutAsync(Sample.Of(ObjectFolder.Config, 3));
        await store.PutAsync(key);
        await store.DraftAsync(pack, 10);

        string[] expected =
        [
            "config",
            $"keys/{key.Name.Id}",
            $"data/{pack.Name.Id.ToString()[..2]}/{pack.Name.Id}",
        ];
        Assert.Equal(expected.Order(), Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file)).Order());
        Assert.All(expected, file => Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode($"{Root}/{file}")));
    }

    [Fact(Timeout = 10_000)]
    public async Task A_pipe_in_an_objects_place_is_no_object_and_nobody_waits_for_it()
    {
        await using var store = new LocalStore(Root);
        await store.PrepareAsync(Now);
        foreach (var name in (ObjectName[])[ObjectName.Config, Sample.Of(ObjectFolder.Data, 10).Name])
        {
            var path = name == ObjectName.Config ? $"{Root}/config" : $"{Root}/data/{name.Id.ToString()[..2]}/{name.Id}";
            Tool.Run("mkfifo", path);

            var failure = await Assert.ThrowsAsync<ResgateException>(
                async () => await Task.Run(async () => await store.ReadAsync(name, 0, new byte[1], Now), TestContext.Current.CancellationToken));

            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task A_config_that_the_group_may_read_shares_what_comes_after_it()
    {
        _ = Directory.CreateDirectory(Root);
        await File.WriteAllTextAsync($"{Root}/config", "shared", Now);
        File.SetUnixFileMode($"{Root}/config", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using var store = new LocalStore(Root);
        var sample = Sample.Of(ObjectFolder.Data, 10);

        await store.PutAsync(sample);

        var shard = $"{Root}/data/{sample.Name.Id.ToString()[..2]}";
        Assert.Equal(OwnerAll | GroupAll, File.GetUnixFileMode($"{Root}/data"));
        Assert.Equal(OwnerAll | GroupAll, File.GetUnixFileMode(shard));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode($"{shard}/{sample.Name.Id}"));
    }

    [Fact]
    public async Task Missing_folders_are_empty_when_read_and_made_when_written()
    {
        _ = Directory.CreateDirectory(Root);
        await using var store = new LocalStore(Root);

        Assert.All(ObjectStoreContract.Folders, row => Assert.Empty(store.ListAsync(row.Data).Result));
        await store.DraftAsync(Sample.Of(ObjectFolder.Data, 10), 10);
        await store.PutAsync(Sample.Of(ObjectFolder.Locks, 10));

        _ = Assert.Single(await store.ListAsync(ObjectFolder.Data));
        _ = Assert.Single(await store.ListAsync(ObjectFolder.Locks));
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_not_made_by_writing()
    {
        await using var store = new LocalStore(Root);

        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Config, 9))));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 9))));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await store.DraftAsync(ObjectFolder.Data, Now)));
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task Foreign_files_are_neither_listed_nor_touched()
    {
        await using var store = new LocalStore(Root);
        await store.PrepareAsync(Now);
        var id = Sample.Of(ObjectFolder.Data, 10).Name.Id.ToString();
        var elsewhere = $"data/{(id.StartsWith("00", StringComparison.Ordinal) ? "01" : "00")}/{id}";
        string[] foreign =
        [
            "README", "index/notes.txt", $"index/{id}-tmp-123", $"index/{id.ToUpperInvariant()}", $"index/{id[..63]}",
            "data/tmp-0123456789abcdeF", "data/junk", $"data/{id}", elsewhere, "keys/tmp-1",
        ];
        foreach (var file in foreign)
        {
            await File.WriteAllTextAsync($"{Root}/{file}", "mine", Now);
        }

        _ = Directory.CreateDirectory($"{Root}/snapshots/{id}");
        await File.WriteAllTextAsync($"{Root}/data/tmp-0123456789abcdef", "ours", Now);

        Assert.All(ObjectStoreContract.Folders, row => Assert.Empty(store.ListAsync(row.Data).Result));
        Assert.Equal(1, await store.SweepAsync(DateTimeOffset.MaxValue, Now));
        Assert.All(foreign, file => Assert.True(File.Exists($"{Root}/{file}")));
    }

    [Fact]
    public async Task A_sweep_spares_whoever_may_still_be_writing()
    {
        await using var store = new LocalStore(Root);
        await store.PrepareAsync(Now);
        var sample = Sample.Of(ObjectFolder.Data, 10);
        await using var living = await store.DraftAsync(ObjectFolder.Data, Now);
        await living.AppendAsync(sample.Content, Now);
        foreach (var folder in new[] { "", "locks/", "data/" })
        {
            var dead = $"{Root}/{folder}tmp-0000000000000000";
            await File.WriteAllTextAsync(dead, "", Now);
            File.SetLastWriteTimeUtc(dead, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        Assert.Equal(3, await store.SweepAsync(new DateTimeOffset(2001, 2, 3, 5, 0, 0, TimeSpan.Zero), Now));
        await living.CommitAsync(sample.Name, Now);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }
}
