using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>Copying must not change its source, whatever else goes wrong: lost data, row 33.</summary>
public sealed class ReadOnlyStoreTests
{
    private readonly MemoryStore _place = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_write_is_refused_and_nothing_changes(bool mayLock)
    {
        var sample = Sample.Of(ObjectFolder.Index, 10);
        await _place.PutAsync(sample);
        await using var store = new ReadOnlyStore(_place, mayLock);
        var told = new List<(ObjectName, FailureKind)>();

        Func<Task>[] writes =
        [
            async () => await store.PrepareAsync(Now),
            async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 20)),
            async () => await store.PutAsync(Sample.Of(ObjectFolder.Config, 20)),
            async () => await store.DraftAsync(ObjectFolder.Data, Now),
            async () => await store.RemoveAsync(sample.Name, Now),
            async () => await store.SweepAsync(DateTimeOffset.MaxValue, Now),
        ];
        foreach (var write in writes)
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(write);
            Assert.Equal(FailureKind.Denied, failure.Kind);
            Assert.EndsWith("opened read-only", failure.Message, StringComparison.Ordinal);
        }

        await store.RemoveAllAsync([sample.Name], (name, failure) => told.Add((name, failure.Kind)), Now);
        Assert.Equal([(sample.Name, FailureKind.Denied)], told);
        Assert.Equal(sample.Name, Assert.Single(await _place.ListAsync(ObjectFolder.Index)).Name);
    }

    [Fact]
    public async Task What_is_there_is_read()
    {
        var sample = Sample.Of(ObjectFolder.Index, 10);
        await _place.PutAsync(sample);
        await using var store = new ReadOnlyStore(_place);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
        Assert.Single(await store.ListAsync(ObjectFolder.Index));
    }

    [Fact]
    public async Task Locks_come_and_go_where_that_is_allowed()
    {
        var (put, drafted) = (Sample.Of(ObjectFolder.Locks, 10, 1), Sample.Of(ObjectFolder.Locks, 10, 2));
        await using var store = new ReadOnlyStore(_place, mayLock: true);
        await store.PutAsync(put);
        await store.DraftAsync(drafted, 5);
        Assert.Equal(2, (await _place.ListAsync(ObjectFolder.Locks)).Count);

        await store.RemoveAsync(put.Name, Now);
        await store.RemoveAllAsync([drafted.Name], (_, failure) => throw failure, Now);

        Assert.Empty(await _place.ListAsync(ObjectFolder.Locks));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await new ReadOnlyStore(_place).PutAsync(put)));
    }
}
