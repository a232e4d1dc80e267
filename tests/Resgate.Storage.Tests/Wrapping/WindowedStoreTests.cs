using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>While the window is open, the promises of a store hold.</summary>
public sealed class WindowedStoreContractTests : ObjectStoreContract
{
    protected override Task<IObjectStore> CreateEmptyAsync() =>
        Task.FromResult<IObjectStore>(new WindowedStore(new MemoryStore(), static () => true));
}

/// <summary>Packs wait for the window; what makes them known, and locks, do not.</summary>
public sealed class WindowedStoreTests
{
    private static readonly CancellationToken Cancellation = CancellationToken.None;

    [Fact]
    public async Task Closed_it_refuses_new_packs_and_nothing_else()
    {
        await using var store = new WindowedStore(new MemoryStore(), static () => false);
        foreach (var folder in Enum.GetValues<ObjectFolder>())
        {
            var name = folder == ObjectFolder.Config ? ObjectName.Config : new ObjectName(folder, Id.Of([(byte)folder]));
            if (folder != ObjectFolder.Data)
            {
                await store.PutAsync(name, new byte[] { 1 }, Cancellation);
                continue;
            }

            var failure = await Assert.ThrowsAsync<ResgateException>(() => store.PutAsync(name, new byte[] { 1 }, Cancellation).AsTask());
            Assert.Equal((FailureKind.Denied, $"the window of {store.Location} has closed"), (failure.Kind, failure.Message));
            await Assert.ThrowsAsync<ResgateException>(() => store.DraftAsync(folder, Cancellation).AsTask());
        }
    }

    [Fact]
    public async Task A_pack_that_is_under_way_may_finish()
    {
        var isOpen = true;
        await using var store = new WindowedStore(new MemoryStore(), () => isOpen);
        var name = new ObjectName(ObjectFolder.Data, Id.Of([1]));
        await using var draft = await store.DraftAsync(ObjectFolder.Data, Cancellation);
        isOpen = false;

        await draft.AppendAsync(new byte[] { 1 }, Cancellation);
        await draft.CommitAsync(name, Cancellation);

        Assert.Equal(1, await store.SizeAsync(name, Cancellation));
    }
}
