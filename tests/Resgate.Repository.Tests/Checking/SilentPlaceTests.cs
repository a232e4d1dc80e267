using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Checking;

/// <summary>A place that does not answer has lost nothing: a check says so, and never that there is something to repair.</summary>
public sealed class SilentPlaceTests
{
    [Fact]
    public async Task A_pack_that_is_not_given_is_no_damage()
    {
        var store = await MakeAsync();
        await foreach (var pack in store.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            var report = await CheckAsync(new SilentStore(store, pack.Name));

            Assert.Contains(report.Errors, error => error.Contains(pack.Name.Id.ToString(), StringComparison.Ordinal));
            Assert.Equal(report.Errors.Count, report.UnansweredCount);
            Assert.Empty(report.BrokenPacks);
            Assert.Empty(report.Affected);
        }
    }

    [Fact]
    public async Task An_index_that_is_not_given_ends_the_check_and_is_not_to_be_repaired()
    {
        var store = await MakeAsync();
        await foreach (var index in store.ListAsync(ObjectFolder.Index, CancellationToken.None))
        {
            await using var repository = await SampleRepository.OpenAsync(new SilentStore(store, index.Name));
            var checker = new Checker(repository);

            var failure = await Assert.ThrowsAsync<ResgateException>(() => checker.CheckIndexAsync(CancellationToken.None).AsTask());

            Assert.Equal(FailureKind.Transient, failure.Kind);
            Assert.False(checker.Report.SuggestRepairIndex);
        }
    }

    private static async Task<MemoryStore> MakeAsync()
    {
        var store = new MemoryStore();
        await using var repository = await SampleRepository.CreateAsync(store);
        await SampleRepository.BackUpAsync(repository, 1, [("a", [1, 2, 3]), ("b", [4, 5, 6])]);
        return store;
    }

    private static async Task<CheckReport> CheckAsync(IObjectStore store)
    {
        await using var repository = await SampleRepository.OpenAsync(store);
        var all = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, CancellationToken.None);
        IReadOnlyList<(Id, Id)> snapshots = [.. all.Select(stored => (stored.Id, stored.Snapshot.Tree))];
        var checker = new Checker(repository);
        Assert.True(await checker.CheckIndexAsync(CancellationToken.None));
        await checker.CheckPacksAsync(CancellationToken.None);
        checker.CheckTrees(snapshots, SilentReport.Instance, CancellationToken.None);
        checker.CheckData(ReadDataSubset.Everything, new Random(1), SilentReport.Instance, CancellationToken.None);
        checker.FindAffected(snapshots, CancellationToken.None);
        return checker.Report;
    }

    private sealed class SilentStore(IObjectStore inner, ObjectName silent) : ForwardingStore(inner)
    {
        public override ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
            name == silent
                ? throw new ResgateException(FailureKind.Transient, $"cannot read {name}: nothing came")
                : base.ReadAsync(name, offset, destination, cancellation);
    }
}
