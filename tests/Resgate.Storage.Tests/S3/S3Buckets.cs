using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Storage.S3;

namespace Resgate.Storage.Tests.S3;

/// <summary>Ways to a bucket of a test server.</summary>
internal static class S3Buckets
{
    private static int _count;

    /// <summary>Another client, to look behind ours.</summary>
    public static AmazonS3Client Client(Uri server, string user = "BACKUP") => new(
        new BasicAWSCredentials("AK" + user, $"SK{user}12345"),
        new AmazonS3Config
        {
            ServiceURL = $"{server}",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });

    /// <summary>Makes a bucket that keeps versions, and has no object lock.</summary>
    public static async Task MakeVersionedAsync(Uri server, string bucket)
    {
        using var client = Client(server);
        await client.PutBucketAsync(bucket);
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
    }

    /// <summary>Lets the user DEVICE do some things in a bucket of BACKUP's, who may look at what DEVICE puts there.</summary>
    /// <param name="server">Where.</param>
    /// <param name="bucket">Which.</param>
    /// <param name="rights">Which keys, empty for the bucket itself, and what, a <c>!</c> before what is denied.</param>
    public static async Task AllowAsync(Uri server, string bucket, params IEnumerable<(string Keys, string Action)> rights)
    {
        using var client = Client(server);
        var statements = rights
            .Select(right => Statement(right.Action[0] == '!' ? "Deny" : "Allow", "device", right.Action.TrimStart('!'), right.Keys))
            .Append(Statement("Allow", "backup", "*", "*"));
        await client.PutBucketPolicyAsync(bucket, $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""");

        string Statement(string effect, string user, string action, string keys) => $$"""
            {"Effect":"{{effect}}","Principal":{"AWS":["arn:aws:iam:::user/{{user}}"]},"Action":["s3:{{action}}"],
             "Resource":["arn:aws:s3:::{{bucket}}{{(keys.Length > 0 ? "/" + keys : "")}}"]}
            """;
    }

    /// <summary>What docs/places.md lets a device do in a bucket with object lock.</summary>
    public static IEnumerable<(string Keys, string Action)> DeviceRights() =>
    [
        ("", "ListBucket"), ("", "GetBucketLocation"), ("", "GetBucketVersioning"), ("", "GetBucketObjectLockConfiguration"),
        ("*", "GetObject"), ("*", "PutObject"), ("*", "GetObjectRetention"), ("*", "PutObjectRetention"), ("*", "!BypassGovernanceRetention"),
        ("locks/*", "DeleteObject"), ("locks/*", "DeleteObjectVersion"),
    ];

    /// <summary>A bucket's name that was not used before.</summary>
    public static string NewName() => $"bucket-{Interlocked.Increment(ref _count)}-{Guid.NewGuid():n}";

    /// <summary>Options with a user's credentials, as the environment and the command line would give them.</summary>
    public static PlaceOptions As(string user, params (string Key, string Value)[] extended) => new()
    {
        Variable = name => name switch
        {
            "AWS_ACCESS_KEY_ID" => "AK" + user,
            "AWS_SECRET_ACCESS_KEY" => $"SK{user}12345",
            _ => null,
        },
        Extended = extended.ToDictionary(option => option.Key, option => option.Value),
    };

    /// <summary>The store at a bucket, and perhaps a prefix in it.</summary>
    public static S3Store Open(Uri server, string path, PlaceOptions options) =>
        S3Store.Open(S3Address.Parse($"{server}{path}"), options);

    /// <summary>A new bucket.</summary>
    public static async Task<S3Store> CreateAsync(Uri server, PlaceOptions options, string prefix = "")
    {
        var store = Open(server, NewName() + prefix, options);
        await store.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
