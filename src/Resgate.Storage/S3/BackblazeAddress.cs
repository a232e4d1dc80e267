using System.Text.RegularExpressions;
using Amazon.Runtime;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>What follows <c>b2:</c> in a repository's address: a bucket of Backblaze B2 and a prefix in it.</summary>
/// <remarks>
/// <code>
/// bucket              bucket:prefix       bucket:/prefix
/// </code>
/// The address and the variables <c>B2_ACCOUNT_ID</c>, <c>B2_ACCOUNT_KEY</c> are restic's; the way there is not: we use the
/// interface that speaks S3. Both see the same objects. It needs to be told the bucket's region or server, and takes
/// application keys only, not the account's master key.
/// Options: <c>b2.connections</c>, <c>b2.region</c>, <c>b2.endpoint</c>.
/// </remarks>
internal sealed partial record BackblazeAddress(string Bucket, string Prefix)
{
    private const string Scheme = "b2";
    private const string KeyVariable = "B2_ACCOUNT_ID";
    private const string SecretVariable = "B2_ACCOUNT_KEY";

    /// <param name="text">Never repeated in a failure.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such form.</exception>
    public static BackblazeAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (bucket, prefix) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return BucketName().IsMatch(bucket)
            ? new BackblazeAddress(bucket, S3Address.CleanPrefix(prefix.TrimStart('/')))
            : throw new ResgateException(FailureKind.Usage, "the repository's address names a bucket by something else than 6 to 50 letters, digits and dashes")
            {
                Hint = "addresses of Backblaze B2 look like b2:bucket:prefix",
            };
    }

    public override string ToString() => $"b2:{Bucket}:{Prefix}";

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an option makes no sense, or nothing tells the server.</exception>
    public S3Place Place(PlaceOptions options)
    {
        OptionKeys.Check(options.Extended.Keys, Scheme);
        var endpoint = CloudOptions.Endpoint(options, "b2.endpoint");
        var region = options.Option("b2.region") is { Length: > 0 } said ? said
            : endpoint is not null && RegionalName().Match(endpoint.Host) is { Success: true } match ? match.Groups["region"].Value
            : null;
        if (endpoint is null && region is null)
        {
            throw new ResgateException(FailureKind.Usage, "the server of the bucket is not known")
            {
                Hint = "the bucket's page names its endpoint: say -o b2.region=us-west-004, or whichever it is",
            };
        }

        return new S3Place
        {
            Location = ToString(),
            Kind = Scheme,
            KeyVariable = KeyVariable,
            SecretVariable = SecretVariable,
            Endpoint = endpoint ?? new Uri($"https://s3.{region}.backblazeb2.com/"),
            Bucket = Bucket,
            Prefix = Prefix,
            Region = region,
            HasBucketInPath = true,
            Connections = options.Connections(Scheme),
            SendsSha256 = false,
            FindCredentials = _ => new(Credentials(options)),
        };
    }

    private static BasicAWSCredentials Credentials(PlaceOptions options) =>
        options.Variable(KeyVariable) is { } id && options.Variable(SecretVariable) is { } key
            ? new BasicAWSCredentials(id, key)
            : throw new ResgateException(FailureKind.Denied, "no credentials for Backblaze B2 were found")
            {
                Hint = $"set {KeyVariable} and {SecretVariable} to an application key's id and key; the master key does not work",
            };

    [GeneratedRegex("^[A-Za-z0-9-]{6,50}$")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^s3\.(?<region>[a-z0-9-]+)\.backblazeb2\.com$")]
    private static partial Regex RegionalName();
}
