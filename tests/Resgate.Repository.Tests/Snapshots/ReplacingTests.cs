using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository.Keys;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;

namespace Resgate.Repository.Tests.Snapshots;

/// <summary>What is replaced where nothing, or not everything, can be removed.</summary>
public sealed class ReplacingTests
{
    private static readonly CancellationToken s_now = CancellationToken.None;
    private static readonly TagEdit s_edit = new(Set: null, Added: ["x"], Removed: []);

    private readonly MemoryStore _disk = new();

    [Fact]
    public async Task A_snapshot_that_the_place_locks_is_not_replaced_and_nothing_is_stored()
    {
        await using var repository = await SampleRepository.CreateAsync(
            new RetainingStore(_disk, TimeSpan.FromDays(1), new ManualTime(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        var refusal = await TagAsync(repository);

        Assert.Contains("is locked until 2030-01-02", refusal.Message, StringComparison.Ordinal);
        Assert.Single(Snapshots());
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_removed_keeps_its_place_and_its_successor_goes()
    {
        var place = new Refusing(_disk);
        await using var repository = await SampleRepository.CreateAsync(place);
        var snapshot = await SampleRepository.BackUpAsync(repository, 1, ("a", [1]));
        place.Refused = snapshot;

        var refusal = await TagAsync(repository, snapshot);

        Assert.Contains("so it was not replaced", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(snapshot, Assert.Single(Snapshots()));
    }

    [Fact]
    public async Task Where_nothing_can_be_removed_it_is_said_that_both_are_there()
    {
        var place = new Refusing(_disk);
        await using var repository = await SampleRepository.CreateAsync(place);
        var snapshot = await SampleRepository.BackUpAsync(repository, 1, ("a", [1]));
        place.RefusesAll = true;

        var refusal = await TagAsync(repository, snapshot);

        Assert.Contains("so it stays beside", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, Snapshots().Count);
    }

    [Fact]
    public async Task An_old_key_that_stays_is_told_with_the_new_one_that_works()
    {
        var place = new Refusing(_disk) { RefusesAll = true };
        await using var repository = await SampleRepository.CreateAsync(place);
        using var password = Password.FromText("new");

        var refusal = await Assert.ThrowsAsync<ResgateException>(() => ChangeAsync(repository, password));

        Assert.Contains("the old one still does", refusal.Message, StringComparison.Ordinal);
        using var again = Password.FromText("new");
        await (await BackupRepository.OpenAsync(new Kept(_disk), again, "", new RepositoryOptions(), s_now)).DisposeAsync();
        await (await SampleRepository.OpenAsync(new Kept(_disk))).DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_the_place_locks_is_not_replaced()
    {
        await using var repository = await SampleRepository.CreateAsync(
            new RetainingStore(_disk, TimeSpan.FromDays(1), new ManualTime(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        using var password = Password.FromText("new");

        var refusal = await Assert.ThrowsAsync<ResgateException>(() => ChangeAsync(repository, password));

        Assert.Contains("is locked until 2030-01-02", refusal.Message, StringComparison.Ordinal);
        Assert.Single(_disk.ListAsync(ObjectFolder.Keys, s_now).ToBlockingEnumerable());
    }

    private static async Task<ResgateException> TagAsync(BackupRepository repository, Id? snapshot = null)
    {
        var id = snapshot ?? await SampleRepository.BackUpAsync(repository, 1, ("a", [1]));
        var stored = new StoredSnapshot(id, await repository.LoadSnapshotAsync(id, s_now));
        return await Assert.ThrowsAsync<ResgateException>(async () => await s_edit.ApplyAsync(repository, stored, s_now));
    }

    private static async Task ChangeAsync(BackupRepository repository, Password password)
    {
        var file = KeyFile.Create(repository.Key, password, "user", "host", default, new ScryptCost(2, 1, 1));
        await new RepositoryKeys(repository).ReplaceAsync(file, password, s_now);
    }

    private List<Id> Snapshots() =>
        [.. _disk.ListAsync(ObjectFolder.Snapshots, s_now).ToBlockingEnumerable().Select(static found => found.Name.Id)];

    /// <summary>Outlives the repository that it is opened in.</summary>
    private sealed class Kept(IObjectStore inner) : ForwardingStore(inner);

    /// <summary>Refuses to remove one object, or any.</summary>
    private sealed class Refusing(IObjectStore inner) : ForwardingStore(inner)
    {
        public Id? Refused { get; set; }

        public bool RefusesAll { get; set; }

        public override ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
            RefusesAll || name.Id == Refused
                ? throw new ResgateException(FailureKind.Denied, $"cannot remove {name}")
                : base.RemoveAsync(name, cancellation);
    }
}
