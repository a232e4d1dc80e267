using Amazon.Runtime;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>What follows <c>gs:</c> in a repository's address: a bucket of Google Cloud Storage and a prefix in it.</summary>
/// <remarks>
/// <code>
/// bucket:/prefix      bucket:/
/// </code>
/// The address is restic's; the way there is not. restic signs in with a service account
/// (<c>GOOGLE_APPLICATION_CREDENTIALS</c>), we use the interface that speaks S3, with HMAC keys:
/// <c>GOOGLE_ACCESS_KEY_ID</c> and <c>GOOGLE_SECRET_ACCESS_KEY</c>. Both see the same objects.
/// Options: <c>gs.connections</c>, <c>gs.region</c> (of a bucket that has to be made), <c>gs.endpoint</c>.
/// </remarks>
internal sealed record GoogleAddress(string Bucket, string Prefix)
{
    private const string Scheme = "gs";
    private const string KeyVariable = "GOOGLE_ACCESS_KEY_ID";
    private const string SecretVariable = "GOOGLE_SECRET_ACCESS_KEY";

    /// <param name="text">Never repeated in a failure.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such form.</exception>
    public static GoogleAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? throw new ResgateException(FailureKind.Usage, "the repository's address has no path") { Hint = "addresses of Google Cloud Storage look like gs:bucket:/prefix" }
            : new GoogleAddress(S3Address.CheckBucket(text[..colon]), S3Address.CleanPrefix(text[(colon + 1)..].TrimStart('/')));
    }

    public override string ToString() => $"gs:{Bucket}:/{Prefix}";

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an option makes no sense.</exception>
    public S3Place Place(PlaceOptions options)
    {
        OptionKeys.Check(options.Extended.Keys, Scheme);
        return new S3Place
        {
            Location = ToString(),
            Kind = Scheme,
            KeyVariable = KeyVariable,
            SecretVariable = SecretVariable,
            Endpoint = CloudOptions.Endpoint(options, "gs.endpoint") ?? new Uri("https://storage.googleapis.com/"),
            Bucket = Bucket,
            Prefix = Prefix,
            Region = "auto",
            NewBucketRegion = options.Option("gs.region") is { Length: > 0 } region ? region : "us",
            HasBucketInPath = true,
            Connections = options.Connections(Scheme),
            SendsSha256 = false,
            FindCredentials = _ => new(Credentials(options)),
        };
    }

    private static BasicAWSCredentials Credentials(PlaceOptions options)
    {
        if (options.Variable(KeyVariable) is { } key && options.Variable(SecretVariable) is { } secret)
        {
            return new BasicAWSCredentials(key, secret);
        }

        var what = options.Variable("GOOGLE_APPLICATION_CREDENTIALS") is null
            ? "no credentials for Google Cloud Storage were found"
            : "a service account's file cannot be used for Google Cloud Storage: its interface for S3 wants HMAC keys";
        throw new ResgateException(FailureKind.Denied, what)
        {
            Hint = $"`gcloud storage hmac create ACCOUNT` makes a key; set {KeyVariable} and {SecretVariable} to it",
        };
    }
}
