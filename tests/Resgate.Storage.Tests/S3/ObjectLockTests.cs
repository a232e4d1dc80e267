using Amazon.S3;
using Resgate.Primitives;
using Resgate.Storage.S3;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.S3;

/// <summary>Object lock: what is stored cannot be taken away for a time.</summary>
public sealed class ObjectLockTests
{
    private static readonly ObjectFolder[] _locked = [ObjectFolder.Config, ObjectFolder.Keys, ObjectFolder.Snapshots, ObjectFolder.Index, ObjectFolder.Data];

    public static TheoryData<string> Servers => ["newest", "older"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task All_but_locks_is_locked_when_it_is_stored(string server)
    {
        await using var store = await CreateAsync(server, "compliance");
        var inTenDays = TimeProvider.System.GetUtcNow().AddDays(10);
        foreach (var folder in _locked)
        {
            var put = Sample.Of(folder, 100);
            var drafted = Sample.Of(folder, 200);
            await store.PutAsync(put);
            await store.DraftAsync(drafted, 33);

            foreach (var name in (ObjectName[])[put.Name, drafted.Name])
            {
                var retention = await store.Retention.RetentionOfAsync(name, Now);
                Assert.Equal(RetentionMode.Compliance, retention?.Mode);
                Assert.InRange(retention!.Value.Until, inTenDays.AddMinutes(-2), inTenDays.AddMinutes(2));
            }
        }

        var free = Sample.Of(ObjectFolder.Locks, 10);
        await store.PutAsync(free);
        Assert.Null(await store.Retention.RetentionOfAsync(free.Name, Now));
    }

    /// <summary>Parts would lose their lock at older servers.</summary>
    [Fact]
    public async Task A_large_object_is_locked_too()
    {
        await using var store = await CreateAsync("older", "governance");
        var large = Sample.Of(ObjectFolder.Data, 70 << 20);

        await store.DraftAsync(large, 10 << 20);

        Assert.NotNull(await store.Retention.RetentionOfAsync(large.Name, Now));
    }

    [Theory]
    [InlineData("newest", "compliance")]
    [InlineData("newest", "governance")]
    [InlineData("older", "compliance")]
    public async Task What_is_locked_is_not_removed_and_not_hidden_either(string server, string mode)
    {
        await using var store = await CreateAsync(server, mode);
        var sample = Sample.Of(ObjectFolder.Data, 100);
        await store.PutAsync(sample);
        var failures = new List<ResgateException>();

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.RemoveAsync(sample.Name, Now));
        await store.RemoveAllAsync([sample.Name], (_, refusal) => failures.Add(refusal), Now);

        var until = TimeProvider.System.GetUtcNow().AddDays(10);
        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Matches($"^{sample.Name} is locked until {until:yyyy-MM-dd} [0-9:]{{8}} UTC$", failure.Message);
        Assert.Equal(failure.Message, Assert.Single(failures).Message);
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
        Assert.Equal(1, await VersionsAsync(store));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Of_what_is_not_locked_every_version_is_removed(string server)
    {
        await using var store = await CreateAsync(server, "governance");
        var free = S3Buckets.Open(await AddressAsync(server), BucketOf(store), S3Buckets.As("BACKUP"));
        var sample = Sample.Of(ObjectFolder.Data, 100);
        await free.PutAsync(sample);
        await free.PutAsync(sample);
        using (var client = S3Buckets.Client(await AddressAsync(server)))
        {
            await client.DeleteObjectAsync(BucketOf(store), new S3Layout("").KeyOf(sample.Name), Now);
        }

        await free.PutAsync(sample);
        Assert.Equal(4, await VersionsAsync(store));

        await store.RemoveAsync(sample.Name, Now);

        Assert.Equal(0, await VersionsAsync(store));
        await free.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Locks_of_repositories_come_and_go_without_a_trace(string server)
    {
        await using var store = await CreateAsync(server, "compliance");
        var own = Sample.Of(ObjectFolder.Locks, 10, seed: 1);
        var others = Sample.Of(ObjectFolder.Locks, 10, seed: 2);
        await store.PutAsync(own);
        await store.DraftAsync(others, 3);
        await using var another = S3Buckets.Open(await AddressAsync(server), BucketOf(store), S3Buckets.As("BACKUP"));

        await store.RemoveAsync(own.Name, Now);
        await another.RemoveAsync(others.Name, Now);

        Assert.Equal(0, await VersionsAsync(store));
    }

    [Fact]
    public async Task Where_the_bucket_locks_everything_by_itself_repositories_locks_are_hidden()
    {
        var server = await AddressAsync("newest");
        await using var store = await CreateAsync("newest", "governance");
        using (var client = S3Buckets.Client(server))
        {
            await client.PutObjectLockConfigurationAsync(
                new()
                {
                    BucketName = BucketOf(store),
                    ObjectLockConfiguration = new()
                    {
                        ObjectLockEnabled = ObjectLockEnabled.Enabled,
                        Rule = new() { DefaultRetention = new() { Mode = ObjectLockRetentionMode.Compliance, Days = 1 } },
                    },
                },
                Now);
        }

        var sample = Sample.Of(ObjectFolder.Locks, 10);
        await store.PutAsync(sample);
        await store.RemoveAsync(sample.Name, Now);

        Assert.Empty(await store.ListAsync(ObjectFolder.Locks));
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await store.SizeAsync(sample.Name, Now)));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Retention_is_renewed_when_half_of_it_is_over_and_never_shortened(string server)
    {
        await using var store = await CreateAsync(server, "compliance");
        var samples = Enumerable.Range(0, 20).Select(seed => Sample.Of(ObjectFolder.Data, 100, seed)).ToList();
        foreach (var sample in samples)
        {
            await store.PutAsync(sample);
        }

        var missing = Sample.Of(ObjectFolder.Data, 1).Name;
        var failures = new Dictionary<ObjectName, FailureKind>();
        var names = samples.Select(sample => sample.Name).ToList();
        var inTenDays = TimeProvider.System.GetUtcNow().AddDays(10);

        // Ten days are more than half of eighteen, and less than half of forty.
        await RenewAsync(18, "compliance", names, (_, failure) => throw failure);
        await AssertUntilAsync(inTenDays);
        await RenewAsync(40, "governance", names.Append(missing), (name, failure) => failures.Add(name, failure.Kind));
        await AssertUntilAsync(inTenDays.AddDays(30));
        await RenewAsync(2, "compliance", names, (_, failure) => throw failure);
        await AssertUntilAsync(inTenDays.AddDays(30));
        Assert.Equal(new Dictionary<ObjectName, FailureKind> { [missing] = FailureKind.NotFound }, failures);

        async Task RenewAsync(int days, string mode, IEnumerable<ObjectName> which, Action<ObjectName, ResgateException> onFailure)
        {
            await using var renewing = S3Buckets.Open(await AddressAsync(server), BucketOf(store), Options(mode, days));
            await renewing.Retention.RenewAsync(which, onFailure, Now);
        }

        async Task AssertUntilAsync(DateTimeOffset wanted)
        {
            foreach (var sample in samples)
            {
                var retention = await store.Retention.RetentionOfAsync(sample.Name, Now);
                Assert.Equal(RetentionMode.Compliance, retention?.Mode);
                Assert.InRange(retention!.Value.Until, wanted.AddMinutes(-2), wanted.AddMinutes(2));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_lock_that_has_run_out_is_none(string server)
    {
        await using var store = await CreateAsync(server, "compliance");
        var sample = Sample.Of(ObjectFolder.Data, 100);
        using var client = S3Buckets.Client(await AddressAsync(server));
        var soon = TimeProvider.System.GetUtcNow().AddSeconds(3);
        await client.PutObjectAsync(
            new()
            {
                BucketName = BucketOf(store),
                Key = new S3Layout("").KeyOf(sample.Name),
                InputStream = new MemoryStream(sample.Content),
                ObjectLockMode = ObjectLockMode.Compliance,
                ObjectLockRetainUntilDate = soon.UtcDateTime,
            },
            Now);
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.RemoveAsync(sample.Name, Now)));

        // The server knows whole seconds.
        await Task.Delay(soon.AddSeconds(2) - TimeProvider.System.GetUtcNow(), TimeProvider.System, Now);

        Assert.Null(await store.Retention.RetentionOfAsync(sample.Name, Now));
        await store.RemoveAsync(sample.Name, Now);
        Assert.Equal(0, await VersionsAsync(store));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_bucket_without_object_lock_is_refused_before_anything_is_stored(string server)
    {
        await using var plain = await S3Buckets.CreateAsync(await AddressAsync(server), S3Buckets.As("BACKUP"));
        await using var store = S3Buckets.Open(await AddressAsync(server), BucketOf(plain), Options("governance"));

        foreach (var call in (Func<Task>[])[async () => await store.PrepareAsync(Now), async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 10))])
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal(FailureKind.Denied, failure.Kind);
            Assert.Contains("has no object lock", failure.Message, StringComparison.Ordinal);
            Assert.NotNull(failure.Hint);
        }

        Assert.Empty(await plain.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task A_server_that_takes_the_lock_and_forgets_it_is_found_out()
    {
        await using var gate = await HttpGate.StartAsync(
            await AddressAsync("newest"),
            "proxy_hide_header x-amz-object-lock-mode; proxy_hide_header x-amz-object-lock-retain-until-date;");
        await using var made = await CreateAsync("newest", "governance");
        await using var store = S3Buckets.Open(gate.Address, BucketOf(made), Options("governance"));

        // The gate takes away the words by which the server says that the object is locked.
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 10))));
    }

    [Fact]
    public async Task With_the_rights_of_a_device_backups_are_locked_and_nothing_but_locks_is_removed()
    {
        var server = await AddressAsync("newest");
        await using var owner = await CreateAsync("newest", "governance");
        var bucket = BucketOf(owner);
        await S3Buckets.AllowAsync(server, bucket, S3Buckets.DeviceRights());
        var device = S3Buckets.As("DEVICE");
        await using var store = S3Buckets.Open(server, bucket, device with { Extended = Options("governance").Extended });
        var data = Sample.Of(ObjectFolder.Data, 100);
        var held = Sample.Of(ObjectFolder.Locks, 100);

        await store.PutAsync(data);
        await store.PutAsync(held);
        await store.RemoveAsync(held.Name, Now);

        Assert.NotNull(await owner.Retention.RetentionOfAsync(data.Name, Now));
        Assert.Empty(await store.ListAsync(ObjectFolder.Locks));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.RemoveAsync(data.Name, Now)));
        Assert.Equal(data.Content, await store.ReadAllAsync(data.Name));
    }

    private static async Task<S3Store> CreateAsync(string server, string mode) => await S3Buckets.CreateAsync(await AddressAsync(server), Options(mode));

    private static async Task<Uri> AddressAsync(string server) => (await (server == "newest" ? CephServer.Newest : CephServer.Older)).Address;

    private static string BucketOf(S3Store store) => store.Location.Split('/')[^1];

    private static PlaceOptions Options(string mode, int days = 10) =>
        S3Buckets.As("BACKUP", ("s3.object-lock", mode), ("s3.object-lock-days", $"{days}"));

    private static async Task<int> VersionsAsync(S3Store store)
    {
        var url = new Uri(store.Location["s3:".Length..]);
        using var client = S3Buckets.Client(new Uri(url.GetLeftPart(UriPartial.Authority)));
        return (await client.ListVersionsAsync(url.AbsolutePath.Trim('/'), Now)).Versions?.Count ?? 0;
    }
}
