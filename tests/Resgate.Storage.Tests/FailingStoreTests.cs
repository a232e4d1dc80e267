using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Testing.Storage;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests;

/// <summary>The tests' own tool, since a fault that does not happen proves nothing.</summary>
public sealed class FailingStoreTests
{
    [Fact]
    public async Task The_call_fails_before_or_after_it_took_effect_and_the_others_do_not()
    {
        var sample = Sample.Of(ObjectFolder.Data, 10);
        foreach (var moment in Enum.GetValues<FaultMoment>())
        {
            await using var disk = new MemoryStore();
            await using var store = new FailingStore(disk, new Fault(moment, FailureKind.Transient), failAt: 2);

            await store.PutAsync(Sample.Of(ObjectFolder.Index, 1));
            Assert.False(store.Failed);
            Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(sample)));

            Assert.True(store.Failed);
            Assert.Equal(moment == FaultMoment.After ? 1 : 0, (await store.ListAsync(ObjectFolder.Data)).Count);
            Assert.Equal(3, store.Calls);
        }
    }

    [Fact]
    public async Task Each_call_of_a_draft_fails_in_its_turn_until_a_run_gets_through()
    {
        var sample = Sample.Of(ObjectFolder.Data, 30);
        for (var failAt = 1; ; failAt++)
        {
            await using var disk = new MemoryStore();
            await using var store = new FailingStore(disk, new Fault(FaultMoment.Before), failAt);

            var failure = await Record.ExceptionAsync(() => store.DraftAsync(sample, pieceSize: 10));

            Assert.Equal(store.Failed, failure is ResgateException);
            Assert.Equal(store.Failed ? 0 : 1, (await disk.ListAsync(ObjectFolder.Data)).Count);
            if (!store.Failed)
            {
                Assert.Equal(6, failAt);
                return;
            }
        }
    }

    [Fact]
    public async Task A_lasting_fault_fails_every_call_from_then_on()
    {
        await using var disk = new MemoryStore();
        await using var store = new FailingStore(disk, new Fault(FaultMoment.After, Lasts: true), failAt: 1);
        var sample = Sample.Of(ObjectFolder.Data, 10);

        _ = await FailsAsync(async () => await store.PutAsync(sample));
        _ = await FailsAsync(async () => await store.RemoveAsync(sample.Name, Now));

        Assert.Equal(sample.Content, await disk.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task A_recording_tells_what_came_and_went_in_which_order()
    {
        await using var disk = new MemoryStore();
        await using var store = new RecordingStore(disk);
        var (pack, index) = (Sample.Of(ObjectFolder.Data, 10), Sample.Of(ObjectFolder.Index, 5));

        await store.DraftAsync(pack, 3);
        await store.PutAsync(index);
        await store.RemoveAsync(pack.Name, Now);

        Assert.Equal([new(false, pack.Name), new(false, index.Name), new(true, pack.Name)], store.Changes);
    }
}
