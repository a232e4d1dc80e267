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
