using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Blobs;

/// <summary>Lost data, row 46: a place that gives half an object and calls it whole never passes for one that gave it all.</summary>
public sealed class CutOffReadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whichever_read_was_cut_off_the_answer_is_right_or_an_error(bool lasts)
    {
        var disk = new MemoryStore();
        await using (var created = await SampleRepository.CreateAsync(disk))
        {
            await SampleRepository.BackUpAsync(created, 1, [("a", Bytes(1, 5_000)), ("b", Bytes(2, 90_000))]);
            await SampleRepository.BackUpAsync(created, 2, [("a", Bytes(1, 5_000)), ("c", new byte[7_000])]);
        }

        var right = await SampleRepository.ReadAllAsync(disk);
        var errors = 0;
        for (var fadeAt = 1; ; fadeAt++)
        {
            var store = new FadingStore(disk, fadeAt, lasts);
            try
            {
                Assert.Equal(right, await SampleRepository.ReadAllAsync(store));
            }
            catch (ResgateException damage)
            {
                Assert.Equal(FailureKind.Damaged, damage.Kind);
                errors++;
            }
            catch (InvalidOperationException)
            {
                // The check's list of errors.
                errors++;
            }

            if (!store.Faded)
            {
                Assert.True(fadeAt > 8, "hardly anything was read");
                Assert.True(errors > 0 || !lasts, "nothing was noticed");
                return;
            }
        }
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
