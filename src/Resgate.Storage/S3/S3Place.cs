using Amazon.Runtime;
using Amazon.S3;
using Resgate.Storage.S3.Credentials;

namespace Resgate.Storage.S3;

/// <summary>All that has to be known of a bucket to use it, whatever kind of address it was found by.</summary>
internal sealed record S3Place
{
    private S3Layout? _layout;

    /// <summary>The address, for people.</summary>
    public required string Location { get; init; }

    /// <summary>The kind of place that it is to the user: what its options begin with.</summary>
    public string Kind { get; init; } = "s3";

    /// <summary>The variable that has the access key.</summary>
    public string KeyVariable { get; init; } = "AWS_ACCESS_KEY_ID";

    /// <summary>The variable that has the secret that belongs to it.</summary>
    public string SecretVariable { get; init; } = "AWS_SECRET_ACCESS_KEY";

    public required Uri Endpoint { get; init; }

    public required string Bucket { get; init; }

    /// <summary>Without slashes at its ends; may be empty.</summary>
    public required string Prefix { get; init; }

    public S3Layout Layout => _layout ??= new S3Layout(Prefix);

    /// <summary>What requests are signed for; null when the server has to be asked.</summary>
    public required string? Region { get; init; }

    /// <summary>Where a bucket that has to be made shall lie; null for where its region's server thinks best.</summary>
    public string? NewBucketRegion { get; init; }

    /// <summary>Whether the bucket's name goes into the path, and not into the host's name.</summary>
    public required bool HasBucketInPath { get; init; }

    public required int Connections { get; init; }

    /// <summary>The class of data objects; null for the bucket's own.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Whether to list by the old call, for servers that know no other.</summary>
    public bool ListsByVersion1 { get; init; }

    /// <summary>Whether to send each object's SHA-256 as a checksum of its own; otherwise its MD5, which every server knows.</summary>
    public bool SendsSha256 { get; init; } = true;

    /// <summary>How objects are locked when they are written; null for not at all.</summary>
    public ObjectLockRule? Lock { get; init; }

    /// <summary>Finds the credentials; called once, when they are first needed.</summary>
    public required Func<CancellationToken, ValueTask<AWSCredentials>> FindCredentials { get; init; }

    /// <summary>What objects are said to be, as restic says it.</summary>
    public const string ContentType = "application/octet-stream";

    /// <summary>The class for a folder's objects: what is read at every run stays where it can be read.</summary>
    public S3StorageClass? StorageClassOf(ObjectFolder folder) =>
        folder == ObjectFolder.Data && StorageClass is { } name ? S3StorageClass.FindValue(name) : null;

    /// <exception cref="Primitives.ResgateException"><see cref="Primitives.FailureKind.Usage"/>: an option makes no sense.</exception>
    public static S3Place At(S3Address address, PlaceOptions options)
    {
        var settings = S3Settings.Parse(options);
        return new S3Place
        {
            Location = address.ToString(),
            Endpoint = address.Endpoint,
            Bucket = address.Bucket,
            Prefix = address.Prefix,
            Region = settings.Region ?? AmazonHosts.RegionOf(address.Endpoint),
            HasBucketInPath = settings.Lookup switch
            {
                BucketLookup.Path => true,
                BucketLookup.Dns => false,
                _ => !AmazonHosts.WantsBucketInName(address.Endpoint, address.Bucket),
            },
            Connections = settings.Connections,
            StorageClass = settings.StorageClass,
            ListsByVersion1 = settings.ListsByVersion1,
            Lock = settings.Lock,
            FindCredentials = new CredentialChain(options, settings).FindAsync,
        };
    }
}
