using Resgate.Storage.S3;
using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.S3;

/// <summary>The contract at a bucket of some server.</summary>
public abstract class S3StoreContract : ObjectStoreContract
{
    protected override async Task AssertNothingIsLeftBehindAsync() =>
        Assert.Equal(0, await Store.SweepAsync(DateTimeOffset.MaxValue, StoreCalls.Now));
}

/// <summary>The newest Ceph.</summary>
public sealed class NewCephTests : S3StoreContract
{
    protected override async Task<IObjectStore> CreateEmptyAsync() =>
        await S3Buckets.CreateAsync((await CephServer.Newest).Address, S3Buckets.As("BACKUP"));
}

/// <summary>The newest Ceph, by TLS, below a prefix with characters that need encoding.</summary>
public sealed class NewCephWithTlsTests : S3StoreContract
{
    protected override async Task<IObjectStore> CreateEmptyAsync() => await S3Buckets.CreateAsync(
        (await CephServer.Newest).SecureAddress,
        S3Buckets.As("BACKUP") with { CaCertificates = CephServer.Authority.File },
        "/site%201/ä+%23&=");
}

/// <summary>An older Ceph, whose objects are listed by the old call.</summary>
public sealed class OldCephTests : S3StoreContract
{
    protected override async Task<IObjectStore> CreateEmptyAsync() =>
        await S3Buckets.CreateAsync((await CephServer.Older).Address, S3Buckets.As("BACKUP", ("s3.list-objects-v1", "true")), "/prefix");
}

/// <summary>A quick server that is not Ceph.</summary>
public sealed class MotoTests(MotoFixture moto) : S3StoreContract, IClassFixture<MotoFixture>
{
    protected override async Task<IObjectStore> CreateEmptyAsync() =>
        await S3Buckets.CreateAsync(moto.Server.Address, S3Buckets.As("BACKUP", ("s3.region", "us-east-1")));
}

/// <summary>Google's way, at an older Ceph: every object with its MD5, signed for no region in particular.</summary>
public sealed class GoogleTests : S3StoreContract
{
    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        var options = S3Buckets.As("BACKUP", ("gs.endpoint", $"{(await CephServer.Older).Address}"), ("gs.region", "us-east-1"));
        var store = Locations.Open($"gs:{S3Buckets.NewName()}:/prefix", options with
        {
            Variable = name => options.Variable(name.Replace("GOOGLE", "AWS", StringComparison.Ordinal)),
        });
        await store.PrepareAsync(StoreCalls.Now);
        return store;
    }
}

/// <summary>Backblaze's way, at the newest Ceph: the bucket keeps versions, as every bucket there does.</summary>
public sealed class BackblazeTests : S3StoreContract
{
    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        var server = (await CephServer.Newest).Address;
        var bucket = S3Buckets.NewName();
        await S3Buckets.MakeVersionedAsync(server, bucket);
        return Locations.Open($"b2:{bucket}:prefix", PlaceOptions.Default with
        {
            Variable = static name => name switch
            {
                "B2_ACCOUNT_ID" => "AKBACKUP",
                "B2_ACCOUNT_KEY" => "SKBACKUP12345",
                _ => null,
            },
            Extended = new Dictionary<string, string> { ["b2.endpoint"] = $"{server}" },
        });
    }
}
