using System.Runtime.Versioning;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>What lies where at the place, with which permissions (format page, section 1).</summary>
[SupportedOSPlatform("linux")]
public sealed class SftpLayoutTests(OpenSsh ssh) : IClassFixture<OpenSsh>, IAsyncLifetime
{
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode GroupAll = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private readonly string _name = $"{Guid.NewGuid():n}/deep/down";
    private IObjectStore _store = null!;

    private string Root => Path.Combine(ssh.Server.Folder, _name);

    public ValueTask InitializeAsync()
    {
        _store = Locations.Open(ssh.Server.Address(_name), ssh.Server.Options);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Preparing_makes_the_folders_with_their_parents_for_the_owner_alone()
    {
        await _store.PrepareAsync(Now);

        string[] folders = ["", "data", "index", "keys", "locks", "snapshots"];
        Assert.All(folders, folder => Assert.Equal(OwnerAll, File.GetUnixFileMode(Path.Combine(Root, folder))));
        Assert.Equal(folders.Length - 1, Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task Objects_lie_where_the_format_says_and_are_read_only()
    {
        await _store.PrepareAsync(Now);
        var (pack, key) = (Sample.Of(ObjectFolder.Data, 10), Sample.Of(ObjectFolder.Keys, 11));

        await _store.PutAsync(Sample.Of(ObjectFolder.Config, 3));
        await _store.PutAsync(key);
        await _store.DraftAsync(pack, 10);

        string[] expected = ["config", $"keys/{key.Name.Id}", $"data/{pack.Name.Id.ToString()[..2]}/{pack.Name.Id}"];
        Assert.Equal(expected.Order(), Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file)).Order());
        Assert.All(expected, file => Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(Root, file))));
        Assert.Equal(OwnerAll, File.GetUnixFileMode(Path.Combine(Root, "data", pack.Name.Id.ToString()[..2])));
    }

    [Fact]
    public async Task A_config_that_the_group_may_read_shares_what_comes_after_it()
    {
        await _store.PrepareAsync(Now);
        await _store.PutAsync(Sample.Of(ObjectFolder.Config, 3));
        File.SetUnixFileMode(Path.Combine(Root, "config"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using var store = Locations.Open(ssh.Server.Address(_name), ssh.Server.Options);
        var sample = Sample.Of(ObjectFolder.Data, 10);

        await store.PutAsync(sample);

        var shard = Path.Combine(Root, "data", sample.Name.Id.ToString()[..2]);
        Assert.Equal(OwnerAll | GroupAll, File.GetUnixFileMode(shard));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(shard, $"{sample.Name.Id}")));
    }

    [Fact]
    public async Task Missing_folders_are_empty_when_read_and_made_when_written()
    {
        await _store.PrepareAsync(Now);
        foreach (var folder in Directory.EnumerateDirectories(Root).ToList())
        {
            Directory.Delete(folder);
        }

        foreach (var row in ObjectStoreContract.Folders)
        {
            Assert.Empty(await _store.ListAsync(row.Data));
        }

        await _store.DraftAsync(Sample.Of(ObjectFolder.Data, 10), 10);
        await _store.PutAsync(Sample.Of(ObjectFolder.Locks, 10));

        _ = Assert.Single(await _store.ListAsync(ObjectFolder.Data));
        _ = Assert.Single(await _store.ListAsync(ObjectFolder.Locks));
    }

    [Fact]
    public async Task Foreign_files_are_neither_listed_nor_touched()
    {
        await _store.PrepareAsync(Now);
        var id = Sample.Of(ObjectFolder.Data, 10).Name.Id.ToString();
        var shard = Directory.CreateDirectory(Path.Combine(Root, "data", "ff")).FullName;
        string[] foreign =
        [
            "README", "index/notes.txt", $"index/{id}-restic-temp-123", $"index/{id.ToUpperInvariant()}", $"index/{id[..63]}",
            "data/tmp-0123456789abcdeF", "data/junk", $"data/{id}", $"data/ff/{id}", "keys/tmp-1",
        ];
        foreach (var file in foreign)
        {
            await File.WriteAllTextAsync(Path.Combine(Root, file), "mine", Now);
        }

        _ = Directory.CreateDirectory(Path.Combine(Root, "snapshots", id));
        await File.WriteAllTextAsync(Path.Combine(Root, "data/tmp-0123456789abcdef"), "ours", Now);

        foreach (var row in ObjectStoreContract.Folders)
        {
            Assert.Empty(await _store.ListAsync(row.Data));
        }

        Assert.Equal(1, await _store.SweepAsync(DateTimeOffset.MaxValue, Now));
        Assert.All(foreign, file => Assert.True(File.Exists(Path.Combine(Root, file))));
        Assert.True(Directory.Exists(shard));
    }

    [Fact]
    public async Task A_sweep_spares_whoever_may_still_be_writing()
    {
        await _store.PrepareAsync(Now);
        foreach (var folder in new[] { "", "locks/", "data/" })
        {
            var dead = Path.Combine(Root, $"{folder}tmp-0000000000000000");
            await File.WriteAllTextAsync(dead, "", Now);
            File.SetLastWriteTimeUtc(dead, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            await File.WriteAllTextAsync(Path.Combine(Root, $"{folder}tmp-1111111111111111"), "", Now);
        }

        Assert.Equal(3, await _store.SweepAsync(new DateTimeOffset(2001, 2, 3, 5, 0, 0, TimeSpan.Zero), Now));
        Assert.Equal(3, Directory.EnumerateFiles(Root, "tmp-*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task A_folder_of_many_objects_is_listed_whole()
    {
        await _store.PrepareAsync(Now);
        for (var i = 0; i < 1234; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(Root, "index", $"{i:x64}"), "x", Now);
        }

        var listed = await _store.ListAsync(ObjectFolder.Index);

        Assert.Equal(1234, listed.Distinct().Count());
        Assert.All(listed, stored => Assert.Equal(1, stored.Size));
    }

    [Theory]
    [InlineData("sftp:nas:{0}")]
    [InlineData("sftp:nas:~/{0}")]
    [InlineData("sftp:nas:/data/{0}")]
    [InlineData("sftp://nas/{0}")]
    [InlineData("sftp://nas//data/{0}")]
    public async Task Every_form_of_an_address_means_the_same_folder(string form)
    {
        using var home = new ClientHome(ssh.Server);
        home.Write("config", "Host nas", "HostName 127.0.0.1", $"Port {ssh.Server.Port}", $"User {SshServer.User}");
        var name = Guid.NewGuid().ToString("n");
        await using var store = Locations.Open(string.Format(form, name), home.Options);

        await store.PrepareAsync(Now);

        Assert.True(Directory.Exists(Path.Combine(ssh.Server.Folder, name, "data")));
    }
}
