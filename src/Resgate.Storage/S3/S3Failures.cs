using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Resgate.Primitives;
using Resgate.Storage.Http;

namespace Resgate.Storage.S3;

/// <summary>What a failed call means, and what helps. Source: Amazon S3 API reference, "Error responses".</summary>
internal static class S3Failures
{
    /// <summary>The code of an answer to a request whose time is too far from the server's.</summary>
    public const string ClockIsWrong = "RequestTimeTooSkewed";

    private const string ExpiredToken = "ExpiredToken";

    /// <summary>The failure of one call.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="cause">What the SDK or the network threw.</param>
    /// <param name="place">Whom we asked.</param>
    /// <param name="region">Where the bucket lies, if an answer told it.</param>
    public static ResgateException Of(string doing, Exception cause, S3Place place, string? region) => cause switch
    {
        AmazonS3Exception answer => Answered(doing, answer, place, region),
        // An answer that is no XML, or breaks off: the next one may be whole.
        AmazonUnmarshallingException or XmlException => new(FailureKind.Transient, $"cannot {doing}: the answer cannot be read", cause.GetBaseException()),
        _ when Network(cause) is { } network => HttpFailures.Unanswered(doing, network),
        AmazonClientException => new(FailureKind.Denied, $"cannot {doing}: the credentials could not be used", cause.GetBaseException()),
        _ => new(FailureKind.Failed, $"cannot {doing}", cause),
    };

    /// <summary>Whether no other request can fare better: who we are is the trouble.</summary>
    public static bool IsFinal(AmazonS3Exception answer) =>
        KindOf(answer) == FailureKind.Transient || IsAboutCredentials(answer.ErrorCode);

    /// <summary>What an answer means to a caller.</summary>
    public static FailureKind KindOf(AmazonS3Exception answer) => answer.ErrorCode switch
    {
        "NoSuchKey" or "NoSuchBucket" or "NoSuchVersion" or "NoSuchUpload" => FailureKind.NotFound,
        "QuotaExceeded" or "EntityTooLarge" or "XMinioStorageFull" or "InsufficientCapacity" => FailureKind.Full,
        "InvalidRange" => FailureKind.Damaged,
        // The SDK has noted the server's clock by now and signs the next request with it.
        ClockIsWrong => FailureKind.Transient,
        // The bytes arrived other than they were sent.
        "BadDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" or "IncompleteBody" or "RequestTimeout" => FailureKind.Transient,
        "SlowDown" or "ServiceUnavailable" or "InternalError" or "OperationAborted" or "ConcurrentModification" => FailureKind.Transient,
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "InvalidObjectState" => FailureKind.Denied,
        _ => HttpFailures.KindOf(answer.StatusCode),
    };

    private static ResgateException Answered(string doing, AmazonS3Exception answer, S3Place place, string? region) =>
        new(KindOf(answer), $"cannot {doing}", new ResgateException(KindOf(answer), Words(answer)))
        {
            Hint = HintFor(answer, place, region),
        };

    // Not the SDK's own exception: its text leaves out the code, and holds all of a body that is no XML.
    private static string Words(AmazonS3Exception answer)
    {
        var code = answer.ErrorCode is { Length: > 0 } known ? known : answer.StatusCode.ToString();
        var message = answer.ErrorCode is { Length: > 0 } && answer.Message is { Length: > 0 } said && said != code ? $" ({said.TrimEnd('.')})" : "";
        return $"the server answered {(int)answer.StatusCode} {code}{message}";
    }

    private static bool IsAboutCredentials(string? code) => code is "InvalidAccessKeyId" or "SignatureDoesNotMatch" or ExpiredToken
        or "ExpiredTokenException" or "InvalidToken" or ClockIsWrong;

    private static string? HintFor(AmazonS3Exception answer, S3Place place, string? region) => answer.ErrorCode switch
    {
        "InvalidAccessKeyId" => $"the server does not know the access key in {place.KeyVariable}",
        "SignatureDoesNotMatch" => $"the secret in {place.SecretVariable} does not belong to the access key",
        ExpiredToken or "ExpiredTokenException" or "InvalidToken" => "the session token is no longer valid: take new credentials",
        ClockIsWrong => "the clock of this machine is more than a few minutes wrong",
        "NoSuchBucket" => $"there is no bucket {place.Bucket} at {place.Endpoint.Host}; `init` makes it",
        "InvalidBucketName" => $"the server takes {place.Bucket} for no bucket's name: 3 to 63 small letters, digits, dots and dashes serve everywhere",
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => Elsewhere(place, region),
        "InvalidObjectState" => "the object lies in an archive class; have it restored there first, s3.enable-restore does nothing here",
        "InvalidStorageClass" or "InvalidArgument" when place.StorageClass is not null => "the server does not have the class in -o s3.storage-class",
        "EntityTooLarge" => null,
        _ when KindOf(answer) == FailureKind.Full => "the server is full, or a quota is reached: forget and prune, or have it raised there",
        _ when answer.StatusCode == HttpStatusCode.Forbidden => "the credentials are wrong, or their policy does not allow this call",
        _ when answer.StatusCode == HttpStatusCode.MovedPermanently => Elsewhere(place, region),
        _ => null,
    };

    private static string Elsewhere(S3Place place, string? region) => region is { Length: > 0 }
        ? $"the bucket lies in another region: say -o {place.Kind}.region={region}"
        : $"the bucket lies in another region: say which with -o {place.Kind}.region";

    // The SDK wraps what the network throws, or does not.
    private static Exception? Network(Exception? failure)
    {
        while (failure is not null && !HttpFailures.IsUnanswered(failure))
        {
            failure = failure.InnerException;
        }

        return failure;
    }
}
