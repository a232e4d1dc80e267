using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Storage.Memory;
using Resgate.Storage.Proving;
using Resgate.Storage.Tests.S3;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Proving;

/// <summary>Attacks on real places: what they refuse, and what not.</summary>
public sealed class ProverTests
{
    private static readonly string[] _everyProbe = ["overwrite", "shorten-retention", "delete", "delete-version", "remove-lock"];

    [Fact]
    public async Task A_disk_protects_from_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var store = new LocalStore(folder.Path);
        await store.PrepareAsync(Now);

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.WentThrough, proof.Verdict);
        Assert.Equal([Verdict.WentThrough, Verdict.NotApplicable, Verdict.WentThrough, Verdict.NotApplicable, Verdict.WentThrough], Verdicts(proof));
        Assert.Null(proof.StaysUntil);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task A_plain_bucket_protects_from_nothing()
    {
        await using var store = await S3Buckets.CreateAsync((await CephServer.Newest).Address, S3Buckets.As("BACKUP"));

        var proof = await ProveAsync(store);

        Assert.Equal([Verdict.WentThrough, Verdict.NotApplicable, Verdict.WentThrough, Verdict.NotApplicable, Verdict.WentThrough], Verdicts(proof));
        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task A_plain_REST_server_protects_from_nothing()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        await using var store = Locations.Open(server.Repository("plain/"), PlaceOptions.Default);
        await store.PrepareAsync(Now);

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.WentThrough, proof.Verdict);
        Assert.Equal(Verdict.WentThrough, proof.Results.Single(result => result.Probe == "delete").Verdict);
        Assert.Null(proof.StaysUntil);
    }

    [Fact]
    public async Task An_append_only_REST_server_keeps_all_but_locks()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--append-only"] });
        await using var store = Locations.Open(server.Repository("kept/"), PlaceOptions.Default);
        await store.PrepareAsync(Now);

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.Refused, proof.Verdict);
        Assert.Equal([Verdict.Refused, Verdict.NotApplicable, Verdict.Refused, Verdict.NotApplicable, Verdict.WentThrough], Verdicts(proof));
        Assert.NotNull(proof.StaysUntil);
    }

    [Fact]
    public async Task Versions_alone_hold_until_somebody_removes_the_version()
    {
        var server = (await CephServer.Newest).Address;
        var bucket = S3Buckets.NewName();
        await S3Buckets.MakeVersionedAsync(server, bucket);
        await using var store = S3Buckets.Open(server, bucket, S3Buckets.As("BACKUP"));

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.WentThrough, proof.Verdict);
        Assert.Equal([Verdict.Refused, Verdict.NotApplicable, Verdict.Refused, Verdict.WentThrough, Verdict.WentThrough], Verdicts(proof));
        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("older")]
    public async Task Compliance_protects_even_from_the_owner(string server)
    {
        await using var store = await S3Buckets.CreateAsync(
            (await (server == "newest" ? CephServer.Newest : CephServer.Older)).Address,
            S3Buckets.As("BACKUP", ("s3.object-lock", "compliance"), ("s3.object-lock-days", "30")));

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.Refused, proof.Verdict);
        Assert.Equal([Verdict.Refused, Verdict.Refused, Verdict.Refused, Verdict.Refused, Verdict.WentThrough], Verdicts(proof));
        Assert.EndsWith("UTC", proof.StaysUntil, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Governance_does_not_protect_from_who_may_pass_over_it()
    {
        await using var store = await S3Buckets.CreateAsync(
            (await CephServer.Newest).Address, S3Buckets.As("BACKUP", ("s3.object-lock", "governance"), ("s3.object-lock-days", "30")));

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.WentThrough, proof.Verdict);
        Assert.Equal([Verdict.Refused, Verdict.WentThrough, Verdict.Refused, Verdict.WentThrough, Verdict.WentThrough], Verdicts(proof));
    }

    [Fact]
    public async Task Governance_protects_from_a_device()
    {
        var server = (await CephServer.Newest).Address;
        var options = S3Buckets.As("BACKUP", ("s3.object-lock", "governance"), ("s3.object-lock-days", "30"));
        await using var owner = await S3Buckets.CreateAsync(server, options);
        var bucket = owner.Location.Split('/')[^1];
        await S3Buckets.AllowAsync(server, bucket, S3Buckets.DeviceRights());
        await using var device = S3Buckets.Open(server, bucket, S3Buckets.As("DEVICE") with { Extended = options.Extended });

        var proof = await ProveAsync(device);

        Assert.Equal(Verdict.Refused, proof.Verdict);
        Assert.Equal([Verdict.Refused, Verdict.Refused, Verdict.Refused, Verdict.Refused, Verdict.WentThrough], Verdicts(proof));
    }

    [Fact]
    public async Task What_cannot_be_seen_is_not_called_protected()
    {
        var server = (await CephServer.Newest).Address;
        var options = S3Buckets.As("BACKUP", ("s3.object-lock", "governance"), ("s3.object-lock-days", "30"));
        await using var owner = await S3Buckets.CreateAsync(server, options);
        var bucket = owner.Location.Split('/')[^1];
        // A device that may delete and may not look at versions: after a delete nobody knows what is left.
        await S3Buckets.AllowAsync(server, bucket, S3Buckets.DeviceRights().Append(("*", "DeleteObject")).Append(("*", "!GetObjectVersion")));
        await using var device = S3Buckets.Open(server, bucket, S3Buckets.As("DEVICE") with { Extended = options.Extended });

        var proof = await ProveAsync(device);

        Assert.Equal(Verdict.Inconclusive, proof.Verdict);
    }

    [Fact]
    public async Task A_place_that_breaks_down_proves_nothing()
    {
        var inner = new MemoryStore();
        await using var store = new BrokenRemoval(inner);

        var proof = await ProveAsync(store);

        Assert.Equal(Verdict.Inconclusive, proof.Results.Single(result => result.Probe == "delete").Verdict);
    }

    [Fact]
    public async Task Where_nothing_can_be_put_nothing_is_proved()
    {
        await using var store = S3Buckets.Open((await CephServer.Newest).Address, S3Buckets.NewName(), S3Buckets.As("BACKUP"));

        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await ProveAsync(store)));
    }

    private static async Task<Proof> ProveAsync(IObjectStore store)
    {
        var told = new List<ProbeResult>();
        var proof = await new Prover(store, new Random(Guid.NewGuid().GetHashCode()).NextBytes).RunAsync(told.Add, Now);
        Assert.Equal(told, proof.Results);
        Assert.Equal(_everyProbe, told.Select(result => result.Probe));
        Assert.All(told, result => Assert.DoesNotContain('\n', result.Detail));
        return proof;
    }

    private static IEnumerable<Verdict> Verdicts(Proof proof) => proof.Results.Select(result => result.Verdict);

    /// <summary>Removes nothing and says that the line broke.</summary>
    private sealed class BrokenRemoval(IObjectStore inner) : IObjectStore
    {
        public string Location => inner.Location;

        public int Connections => inner.Connections;

        public ValueTask PrepareAsync(CancellationToken cancellation) => inner.PrepareAsync(cancellation);

        public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
            inner.PutAsync(name, content, cancellation);

        public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation) => inner.DraftAsync(folder, cancellation);

        public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
            inner.ReadAsync(name, offset, destination, cancellation);

        public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => inner.SizeAsync(name, cancellation);

        public IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation) => inner.ListAsync(folder, cancellation);

        public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
            throw new ResgateException(FailureKind.Transient, "the line broke");

        public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => inner.SweepAsync(before, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
