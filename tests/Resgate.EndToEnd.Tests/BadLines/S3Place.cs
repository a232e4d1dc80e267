using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>A prefix for each repository, in a bucket of Ceph, which verifies the signature of every request.</summary>
/// <remarks>A signature covers the host and the port that the client spoke to, so the line passes that header on as it came.</remarks>
internal sealed class S3Place : CopiedPlace
{
    private const string Key = "AKBACKUP", Secret = "SKBACKUP12345";

    private readonly CephServer _server;
    private readonly string _bucket = $"bad-line-{Guid.NewGuid():n}";

    private S3Place(CephServer server) => _server = server;

    public override IReadOnlyList<(string Name, string Value)> Variables { get; } =
        [("AWS_ACCESS_KEY_ID", Key), ("AWS_SECRET_ACCESS_KEY", Secret)];

    /// <param name="server">Where; it stays when the place goes.</param>
    /// <param name="keepsVersions">Whether what is overwritten or removed stays behind what is seen.</param>
    public static async Task<S3Place> CreateAsync(CephServer server, bool keepsVersions)
    {
        var place = new S3Place(server);
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(Key, Secret),
            new AmazonS3Config { ServiceURL = $"{server.Address}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.PutBucketAsync(place._bucket);
        if (keepsVersions)
        {
            await client.PutBucketVersioningAsync(new PutBucketVersioningRequest
            {
                BucketName = place._bucket,
                VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
            });
        }

        return place;
    }

    public override FaultyProxy Line(LineQuality quality, int seed) => FaultyProxy.ToHttp(_server.Address.Port, quality, seed);

    public override FarAddress Address(string name, int? port = null) =>
        new($"s3:http://127.0.0.1:{port ?? _server.Address.Port}/{_bucket}/{name}");
}
