using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Storage;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

public sealed class MeteredStoreContractTests : ObjectStoreContract
{
    protected override Task<IObjectStore> CreateEmptyAsync() => Task.FromResult<IObjectStore>(new MeteredStore(new MemoryStore()));
}

public sealed class MeteredStoreTests
{
    [Fact]
    public async Task Each_operation_is_counted_with_its_bytes()
    {
        await using var store = new MeteredStore(new MemoryStore());
        var samples = Enumerable.Range(0, 4).Select(seed => Sample.Of(ObjectFolder.Data, 1000, seed)).ToList();

        await store.PrepareAsync(Now);
        await store.PutAsync(samples[0]);
        await store.DraftAsync(samples[1], 300);
        await store.DraftAsync(samples[2], 300);
        await using (var abandoned = await store.DraftAsync(ObjectFolder.Data, Now))
        {
            await abandoned.AppendAsync(new byte[500], Now);
        }

        await store.SizeAsync(samples[0].Name, Now);
        await store.ReadAsync(samples[0].Name, 100, new byte[50], Now);
        await store.ReadAsync(samples[1].Name, 0, new byte[1000], Now);
        await store.ListAsync(ObjectFolder.Data);
        await store.RemoveAsync(samples[0].Name, Now);
        await store.RemoveAllAsync(samples.Select(sample => sample.Name), (_, _) => { }, Now);
        await store.SweepAsync(DateTimeOffset.UnixEpoch, Now);

        Assert.Equal(
            new Dictionary<StoreOperation, OperationUsage>
            {
                [StoreOperation.Prepare] = new(2, 0, 0, default, default),
                [StoreOperation.Store] = new(3, 0, 3, new ByteCount(3000), default),
                [StoreOperation.Size] = new(1, 0, 1, default, default),
                [StoreOperation.Read] = new(2, 0, 2, default, new ByteCount(1050)),
                [StoreOperation.List] = new(1, 0, 3, default, default),
                [StoreOperation.Remove] = new(2, 0, 5, default, default),
            },
            store.Usage.ByOperation);
        Assert.Equal(new OperationUsage(11, 0, 14, new ByteCount(3000), new ByteCount(1050)), store.Usage.Total);
    }

    [Fact]
    public async Task A_call_that_fails_is_one_and_its_bytes_are_none()
    {
        var fault = new Fault(FaultMoment.After, FailureKind.Transient, Lasts: true);
        await using var store = new MeteredStore(new FailingStore(new MemoryStore(), fault, failAt: 1));
        var sample = Sample.Of(ObjectFolder.Index, 10);

        await FailsAsync(async () => await store.PutAsync(sample));
        await FailsAsync(async () => await store.ReadAsync(sample.Name, 0, new byte[10], Now));
        await FailsAsync(async () => await store.ListAsync(ObjectFolder.Index));

        Assert.Equal(new OperationUsage(3, 3, 2, default, default), store.Usage.Total);
    }

    [Fact]
    public async Task Who_hears_enough_of_a_list_has_not_failed()
    {
        await using var store = new MeteredStore(new MemoryStore());
        await store.PutAsync(Sample.Of(ObjectFolder.Index, 10, 1));
        await store.PutAsync(Sample.Of(ObjectFolder.Index, 10, 2));

        await store.ListAsync(ObjectFolder.Index, Now).FirstAsync(Now);

        Assert.Equal(new OperationUsage(1, 0, 1, default, default), store.Usage.ByOperation[StoreOperation.List]);
    }

    [Fact]
    public async Task What_was_read_before_does_not_change()
    {
        await using var store = new MeteredStore(new MemoryStore());
        var before = store.Usage;

        await store.PutAsync(Sample.Of(ObjectFolder.Index, 10));

        Assert.Equal(0, before.Total.Calls);
        Assert.Equal(1, store.Usage.Total.Calls);
    }
}
