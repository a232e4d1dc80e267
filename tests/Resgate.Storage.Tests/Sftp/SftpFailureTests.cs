using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>A server that says no: no folder, no permission, no room.</summary>
public sealed class SftpFailureTests(OpenSsh ssh) : IClassFixture<OpenSsh>
{
    private const int Mebibyte = 1 << 20;

    private readonly string _name = Guid.NewGuid().ToString("n");

    private string Folder => Path.Combine(ssh.Server.Folder, _name);

    [Fact]
    public async Task A_place_that_is_not_there_is_not_made_by_writing()
    {
        await using var store = Open(ssh.Server);

        foreach (var folder in (ObjectFolder[])[ObjectFolder.Config, ObjectFolder.Index, ObjectFolder.Data])
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(Sample.Of(folder, 9)));
            Assert.Equal(FailureKind.NotFound, failure.Kind);
            Assert.Contains($"sftp://{SshServer.User}@127.0.0.1:{ssh.Server.Port}//data/{_name}", failure.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Folder));
        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task A_folder_without_the_right_to_write_denies_it_and_is_read()
    {
        await using var store = Open(ssh.Server);
        await store.PrepareAsync(Now);
        var sample = Sample.Of(ObjectFolder.Data, 3000);
        await store.PutAsync(sample);
        _ = Testing.Tool.Run("chown", "-R", "root", Folder);
        _ = Testing.Tool.Run("chmod", "-R", "a+rX", Folder);

        await AssertDeniedAsync(store, sample);
    }

    [Fact]
    public async Task An_account_that_may_only_read_denies_the_rest()
    {
        var sample = Sample.Of(ObjectFolder.Data, 3000);
        await using (var store = Open(ssh.Server))
        {
            await store.PrepareAsync(Now);
            await store.PutAsync(sample);
        }

        await using var server = await SshServer.StartAsync("-R");
        _ = Testing.Tool.Run("cp", "-a", Folder, Path.Combine(server.Folder, _name));
        await using var reader = Open(server);
        await AssertDeniedAsync(reader, sample);
    }

    [Fact]
    public async Task A_disk_that_is_mounted_read_only_denies_the_rest()
    {
        await using var disk = new ServedDisk(Folder, "size=5m");
        await using var store = Open(ssh.Server);
        await store.PrepareAsync(Now);
        var sample = Sample.Of(ObjectFolder.Data, 3000);
        await store.PutAsync(sample);
        disk.Remount("ro");

        await AssertDeniedAsync(store, sample);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_is_full_anywhere_in_an_object_leaves_nothing_of_it(bool draft)
    {
        await using var disk = new ServedDisk(Folder, "size=4m");
        await using var store = Open(ssh.Server);
        await store.PrepareAsync(Now);
        var (stored, refused) = (0, 0);
        for (var size = Mebibyte; size < 7 * Mebibyte; size += Mebibyte - 4097)
        {
            var sample = Sample.Of(ObjectFolder.Data, size);
            try
            {
                await (draft ? store.DraftAsync(sample, 300_000) : store.PutAsync(sample).AsTask());
                stored++;
                Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
                await store.RemoveAsync(sample.Name, Now);
            }
            catch (ResgateException failure)
            {
                refused++;
                Assert.Equal(FailureKind.Full, failure.Kind);
                Assert.Contains("make room at the server", $"{failure.Hint}{(failure.InnerException as ResgateException)?.Hint}", StringComparison.Ordinal);
                Assert.Empty(await store.ListAsync(ObjectFolder.Data));
            }

            Assert.Empty(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories));
        }

        Assert.True(stored > 1 && refused > 1, $"{stored} stored, {refused} refused");
    }

    [Fact]
    public async Task Without_room_for_another_file_nothing_is_begun()
    {
        await using var disk = new ServedDisk(Folder, "size=4m,nr_inodes=20");
        await using var store = Open(ssh.Server);
        await store.PrepareAsync(Now);

        var kind = FailureKind.Cancelled;
        for (var seed = 0; seed < 20 && kind == FailureKind.Cancelled; seed++)
        {
            try
            {
                await store.PutAsync(Sample.Of(ObjectFolder.Index, 10, seed));
            }
            catch (ResgateException failure)
            {
                kind = failure.Kind;
            }
        }

        Assert.Equal(FailureKind.Full, kind);
    }

    [Fact]
    public async Task A_host_that_does_not_listen_or_does_not_exist_is_named()
    {
        foreach (var (address, kind) in ((string, FailureKind)[])
            [("sftp://127.0.0.1:9/x", FailureKind.Transient), ("sftp:host.invalid:x", FailureKind.Failed)])
        {
            await using var store = Locations.Open(address, ssh.Server.Options);
            var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));
            Assert.Equal(kind, failure.Kind);
            Assert.Contains("cannot connect to", failure.InnerException!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failure_is_one_chain_of_short_phrases()
    {
        await using var store = Open(ssh.Server);
        await store.PrepareAsync(Now);
        var name = Sample.Of(ObjectFolder.Keys, 3).Name;

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(name, Now));

        Assert.Equal($"cannot read {name} in {store.Location}", failure.Message);
        Assert.Equal($"cannot look at /data/{_name}/keys/{name.Id}", failure.InnerException!.Message);
        Assert.Equal("the server says: No such file", failure.InnerException.InnerException!.Message);
    }

    private IObjectStore Open(SshServer server) => Locations.Open(server.Address(_name), server.Options);

    private static async Task AssertDeniedAsync(IObjectStore store, Sample sample)
    {
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 5))));
        Assert.Equal(FailureKind.Denied, await FailsAsync(() => store.DraftAsync(Sample.Of(ObjectFolder.Index, 5), 5)));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.RemoveAsync(sample.Name, Now)));
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
        Assert.Equal(sample.Name, Assert.Single(await store.ListAsync(ObjectFolder.Data)).Name);
    }

    /// <summary>A small disk in the served folder, which belongs to the account.</summary>
    private sealed class ServedDisk : IAsyncDisposable
    {
        private readonly string _path;

        public ServedDisk(string path, string options)
        {
            _path = Directory.CreateDirectory(path).FullName;
            _ = Testing.Tool.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
            _ = Testing.Tool.Run("chown", SshServer.User, path);
        }

        public void Remount(string options) => Testing.Tool.Run("mount", "-o", $"remount,{options}", _path);

        public async ValueTask DisposeAsync()
        {
            // The server may be about to close its files.
            for (var tries = 50; Testing.Tool.Try("umount", null, [_path], []).ExitCode != 0 && tries > 0; tries--)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }

            Directory.Delete(_path);
        }
    }
}
