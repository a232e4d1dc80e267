using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Copying;

/// <summary>Every call to a store fails once, before and after it took effect.</summary>
public sealed class CopyFaultTests
{
    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.After, false)]
    [InlineData(FaultMoment.Before, true)]
    public async Task A_destination_that_fails_anywhere_holds_whole_snapshots_only_and_the_next_run_ends_the_work(
        FaultMoment moment, bool lasts)
    {
        for (var failAt = 1; ; failAt++)
        {
            var (source, before) = await CopyTests.FillAsync();
            var destination = await CopyTests.EmptyAsync();
            var store = new FailingStore(destination, new Fault(moment, Lasts: lasts), failAt);

            var failed = await FailsAsync(() => new CopyRun().RunAsync(source, store));

            Assert.True(store.Failed || !failed);
            Assert.Subset(before.Values.ToHashSet(), (await SampleRepository.ReadAllAsync(destination)).Values.ToHashSet());
            await new CopyRun().RunAsync(source, destination);
            Assert.Equal(before.Values.Order(), (await SampleRepository.ReadAllAsync(destination)).Values.Order());
            if (!store.Failed)
            {
                return;
            }
        }
    }

    /// <summary>Lost data, row 33: whatever happens on the way, the source stays as it is.</summary>
    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.Before, true)]
    [InlineData(FaultMoment.After, false)]
    public async Task A_source_that_fails_anywhere_is_not_changed_and_no_half_of_it_arrives(FaultMoment moment, bool lasts)
    {
        for (var failAt = 1; ; failAt++)
        {
            var (source, before) = await CopyTests.FillAsync();
            var destination = await CopyTests.EmptyAsync();
            var changes = new RecordingStore(source);
            var store = new FailingStore(changes, new Fault(moment, FailureKind.Transient, lasts), failAt);

            var failed = await FailsAsync(() => new CopyRun().RunAsync(store, destination));

            Assert.Equal(store.Failed, failed);
            Assert.Empty(changes.Changes);
            Assert.Subset(before.Values.ToHashSet(), (await SampleRepository.ReadAllAsync(destination)).Values.ToHashSet());
            await new CopyRun().RunAsync(source, destination);
            Assert.Equal(before.Values.Order(), (await SampleRepository.ReadAllAsync(destination)).Values.Order());
            if (!store.Failed)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData(FaultMoment.Before)]
    [InlineData(FaultMoment.After)]
    public async Task One_destination_of_three_that_fails_after_it_was_opened_costs_the_others_nothing(FaultMoment moment)
    {
        var opening = await CallsToOpenAsync();
        for (var failAt = opening + 1; ; failAt++)
        {
            var (source, before) = await CopyTests.FillAsync();
            var (first, second, third) = (await CopyTests.EmptyAsync(), await CopyTests.EmptyAsync(version: 1), await CopyTests.EmptyAsync());
            var store = new FailingStore(second, new Fault(moment, Lasts: true), failAt);
            var run = new CopyRun();

            await run.RunAsync(source, first, store, third);

            Assert.Equal(store.Failed ? [1] : [], run.Failures.Keys);
            foreach (var whole in (MemoryStore[])[first, third])
            {
                Assert.Equal(before.Values.Order(), (await SampleRepository.ReadAllAsync(whole)).Values.Order());
            }

            Assert.Subset(before.Values.ToHashSet(), (await SampleRepository.ReadAllAsync(second)).Values.ToHashSet());
            if (!store.Failed)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task A_destination_that_was_behind_gets_what_the_other_one_has()
    {
        var (source, before) = await CopyTests.FillAsync();
        var (first, second) = (await CopyTests.EmptyAsync(), await CopyTests.EmptyAsync());
        await new CopyRun().RunAsync(source, first);
        await using (var repository = await SampleRepository.OpenAsync(source))
        {
            await repository.LoadIndexAsync(CancellationToken.None);
            await SampleRepository.BackUpAsync(repository, 9, [("a", CopyTests.Bytes(1)), ("new", CopyTests.Bytes(77))]);
        }

        var log = new ReadLog(source);
        await new CopyRun().RunAsync(log, first, second);

        before = await SampleRepository.ReadAllAsync(source);
        foreach (var whole in (MemoryStore[])[first, second])
        {
            Assert.Equal(before.Values.Order(), (await SampleRepository.ReadAllAsync(whole)).Values.Order());
        }
    }

    private static async Task<int> CallsToOpenAsync()
    {
        var store = new FailingStore(await CopyTests.EmptyAsync(), default, failAt: 0);
        await using var repository = await SampleRepository.OpenAsync(store);
        await repository.LoadIndexAsync(CancellationToken.None);
        return store.Calls;
    }

    private static async Task<bool> FailsAsync(Func<Task> work)
    {
        try
        {
            await work();
            return false;
        }
        catch (ResgateException)
        {
            return true;
        }
    }
}
