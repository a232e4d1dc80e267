using Resgate.Engine.Tests.FileSystems;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Repositories;

namespace Resgate.Engine.Tests.Backup;

/// <summary>A backup that ends early: what has come is not sent again.</summary>
public sealed class EarlyEndTests
{
    private const int Files = 20;
    private const int FileSize = 4 << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_next_run_goes_on_where_it_ended(bool isInterrupted)
    {
        using var source = new Scratch();
        for (var file = 0; file < Files; file++)
        {
            var content = new byte[FileSize];
            new Random(file).NextBytes(content);
            await File.WriteAllBytesAsync(Path.Combine(source.Path, $"{file:D2}"), content);
        }

        var place = new MemoryStore();
        await (await SampleRepository.CreateAsync(place)).DisposeAsync();
        using var stop = new CancellationTokenSource();
        var packs = 0;
        var store = new WindowedStore(place, () =>
        {
            if (Interlocked.Increment(ref packs) <= 3)
            {
                return true;
            }

            if (isInterrupted)
            {
                stop.Cancel();
            }

            return isInterrupted;
        });
        await Assert.ThrowsAnyAsync<Exception>(() => new BackupRunner().RunAsync(store, BackupRunner.Of(source.Path), stop.Token));
        var kept = await SizeAsync(place);

        await new BackupRunner().RunAsync(place, BackupRunner.Of(source.Path), CancellationToken.None);

        Assert.InRange(kept, 2 * FileSize, Files * (long)FileSize);
        Assert.InRange(await SizeAsync(place), Files * (long)FileSize, (Files * (long)FileSize) + FileSize);
    }

    private static async Task<long> SizeAsync(MemoryStore place)
    {
        var size = 0L;
        await foreach (var pack in place.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            size += pack.Size;
        }

        return size;
    }
}
