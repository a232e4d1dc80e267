using Amazon.Runtime;
using Amazon.S3;
using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>Buckets of a test's S3 server, as commands come to them.</summary>
internal static class S3Place
{
    /// <summary>What says who we are: the owner of the buckets.</summary>
    public static IReadOnlyList<(string Name, string Value)> Owner { get; } = User("BACKUP");

    /// <summary>What says who we are: somebody who may do what the bucket's policy allows.</summary>
    public static IReadOnlyList<(string Name, string Value)> Device { get; } = User("DEVICE");

    /// <summary>A place for one test, in a bucket that does not exist yet.</summary>
    /// <param name="server">Where.</param>
    /// <param name="prefix">Below which; a slash in front, or empty.</param>
    public static Workplace Create(Uri server, string prefix = "/a/prefix") => new()
    {
        Repository = $"s3:{server}test-{Guid.NewGuid():n}{prefix}",
        Variables = Owner,
    };

    /// <summary>The bucket of a place.</summary>
    public static string BucketOf(Workplace place) => new Uri(place.Repository["s3:".Length..]).Segments[1].TrimEnd('/');

    /// <summary>Lets the device do some things with all objects of a place's bucket.</summary>
    public static async Task AllowDeviceAsync(Uri server, Workplace place, params string[] actions)
    {
        using var client = Client(server);
        var bucket = BucketOf(place);
        await client.PutBucketPolicyAsync(
            bucket,
            $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/device"]},
             "Action":[{{string.Join(',', actions.Select(action => $"\"s3:{action}\""))}}],
             "Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]}]}
            """,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Another client, to look behind the tools.</summary>
    public static AmazonS3Client Client(Uri server) => new(
        new BasicAWSCredentials("AKBACKUP", "SKBACKUP12345"),
        new AmazonS3Config { ServiceURL = $"{server}", ForcePathStyle = true, AuthenticationRegion = "us-east-1" });

    private static (string Name, string Value)[] User(string name) =>
    [
        ("AWS_ACCESS_KEY_ID", "AK" + name),
        ("AWS_SECRET_ACCESS_KEY", $"SK{name}12345"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("RESTIC_CACERT", CephServer.Authority.File),
    ];
}
