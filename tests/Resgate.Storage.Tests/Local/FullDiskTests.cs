using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Testing.FileSystems;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Local;

/// <summary>A disk that is full, at every stage of writing; and one that may only be read.</summary>
public sealed class FullDiskTests
{
    private const int Mebibyte = 1 << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_in_memory_that_is_full_anywhere_in_an_object_leaves_nothing_of_it(bool draft)
    {
        using var disk = MountedFolder.Tmpfs("size=12m");
        // Two buffers and a piece for drafts; for both, room for any number of the object's pages.
        await SweepAsync(disk, draft, size: 9 * Mebibyte, from: 0, to: 10 * Mebibyte, step: (Mebibyte / 4) + 4096);
    }

    [Fact]
    public async Task A_disk_that_is_written_uncached_and_full_anywhere_in_an_object_leaves_nothing_of_it()
    {
        using var disk = MountedFolder.Ext4(48 * Mebibyte);
        await SweepAsync(disk, draft: true, size: 9 * Mebibyte, from: Mebibyte / 2, to: 11 * Mebibyte, step: Mebibyte - 4096);
    }

    [Fact]
    public async Task Without_room_for_another_file_nothing_is_begun()
    {
        using var disk = MountedFolder.Tmpfs("size=5m,nr_inodes=300");
        await using var store = new LocalStore($"{disk.Path}/repository");
        await store.PrepareAsync(Now);
        var kind = FailureKind.Cancelled;

        for (var seed = 0; seed < 300 && kind == FailureKind.Cancelled; seed++)
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
        Assert.Equal(FailureKind.Full, await FailsAsync(async () => await store.DraftAsync(ObjectFolder.Data, Now)));
    }

    [Fact]
    public async Task What_is_mounted_read_only_is_read_and_denies_the_rest()
    {
        using var disk = MountedFolder.Tmpfs("size=5m");
        await using var store = new LocalStore($"{disk.Path}/repository");
        await store.PrepareAsync(Now);
        var sample = Sample.Of(ObjectFolder.Data, 100);
        await store.PutAsync(sample);
        disk.Remount("ro");

        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 5))));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.DraftAsync(ObjectFolder.Data, Now)));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.RemoveAsync(sample.Name, Now)));
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    private static async Task SweepAsync(MountedFolder disk, bool draft, int size, int from, int to, int step)
    {
        await using var store = new LocalStore($"{disk.Path}/repository");
        await store.PrepareAsync(Now);
        var sample = Sample.Of(ObjectFolder.Data, size);
        var (stored, refused) = (0, 0);
        for (var room = from; room < to; room += step)
        {
            disk.LeaveRoom(room);
            try
            {
                await (draft ? store.DraftAsync(sample, pieceSize: 777_777) : store.PutAsync(sample).AsTask());
                stored++;
                Assert.Equal(sample.Name.Id, Id.Of(await store.ReadAllAsync(sample.Name)));
                await store.RemoveAsync(sample.Name, Now);
            }
            catch (ResgateException failure)
            {
                refused++;
                Assert.Equal(FailureKind.Full, failure.Kind);
                Assert.Empty(await store.ListAsync(ObjectFolder.Data));
            }

            Assert.Empty(Directory.EnumerateFiles(store.Location, "*", SearchOption.AllDirectories));
        }

        Assert.True(stored > 0 && refused > 5, $"{stored} stored, {refused} refused");
    }
}
