using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Storage;

namespace Resgate.Storage.Tests.Wrapping;

public sealed class ReadOnlyStoreTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_would_change_the_place_is_refused_but_locks_if_they_are_allowed(bool allowsLocks)
    {
        var place = new RecordingStore(new MemoryStore());
        await using var store = new ReadOnlyStore(place, allowsLocks);
        await AssertRefusedAsync(() => store.PrepareAsync(s_now));
        await AssertRefusedAsync(async () => await store.SweepAsync(DateTimeOffset.MaxValue, s_now));
        foreach (var folder in Enum.GetValues<ObjectFolder>().Where(folder => folder != ObjectFolder.Locks || !allowsLocks))
        {
            var name = new ObjectName(folder, Id.Of([1]));
            await AssertRefusedAsync(() => store.PutAsync(name, new byte[1], s_now));
            await AssertRefusedAsync(() => store.RemoveAsync(name, s_now));
            await AssertRefusedAsync(async () => await store.DraftAsync(folder, s_now));
            await AssertRefusedAsync(() => ((IObjectStore)store).RemoveAllAsync([name], static (_, failure) => throw failure, s_now));
        }

        Assert.Empty(place.Changes);
        if (allowsLocks)
        {
            var held = new ObjectName(ObjectFolder.Locks, Id.Of([1]));
            await store.PutAsync(held, new byte[1], s_now);
            await store.RemoveAsync(held, s_now);
            Assert.Equal(2, place.Changes.Count);
        }
    }

    [Fact]
    public async Task Reading_is_as_it_was()
    {
        var place = new MemoryStore();
        var sample = Sample.Of(ObjectFolder.Data, 1000);
        await place.PutAsync(sample);
        await using var store = new ReadOnlyStore(place, allowsLocks: false);

        var read = new byte[10];
        await store.ReadAsync(sample.Name, 5, read, s_now);

        Assert.Equal(sample.Content[5..15], read);
        Assert.Equal(1000, await store.SizeAsync(sample.Name, s_now));
        Assert.Equal(sample.Name, (await store.ListAsync(ObjectFolder.Data, s_now).SingleAsync(s_now)).Name);
        Assert.Equal((place.Location, place.Connections), (store.Location, store.Connections));
    }

    private static async Task AssertRefusedAsync(Func<ValueTask> deed)
    {
        var refusal = await Assert.ThrowsAsync<ResgateException>(async () => await deed());
        Assert.Equal(FailureKind.Denied, refusal.Kind);
    }
}
