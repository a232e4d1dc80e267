using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Resgate.Primitives;

namespace Resgate.Storage.Http;

/// <summary>What an HTTP answer, or none, means for a place: one table for all of them.</summary>
internal static class HttpFailures
{
    /// <summary>The kind of failure that a status means. Sources: RFC 9110, section 15; RFC 6585, section 4.</summary>
    public static FailureKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => FailureKind.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed => FailureKind.Denied,
        HttpStatusCode.InsufficientStorage or HttpStatusCode.RequestEntityTooLarge => FailureKind.Full,
        HttpStatusCode.RequestedRangeNotSatisfiable => FailureKind.Damaged,
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => FailureKind.Transient,
        >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented => FailureKind.Transient,
        _ => FailureKind.Failed,
    };

    /// <summary>Whether the network failed and not the server: worth another attempt, unless trust is what is missing.</summary>
    public static FailureKind KindOf(HttpRequestException failure) => failure.HttpRequestError switch
    {
        // Wrong certificates do not mend themselves; a handshake that broke off may be done at the next attempt.
        _ when IsOurCertificateRefused(failure) => FailureKind.Denied,
        HttpRequestError.SecureConnectionError when Find<IOException>(failure) is null => FailureKind.Denied,
        // A name server that cannot be asked now says "try again"; one that has been asked has answered.
        HttpRequestError.NameResolutionError when IsUnknown(Find<SocketException>(failure)) => FailureKind.Failed,
        HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError => FailureKind.Failed,
        _ => FailureKind.Transient,
    };

    /// <summary>Whether a name server says that there is no such host, or none with an address.</summary>
    public static bool IsUnknown(SocketException? failure) => failure?.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;

    /// <summary>Whether an exception is what HTTP throws when no answer comes, or not all of it.</summary>
    public static bool IsUnanswered(Exception cause) => cause is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>What a call tells that got no answer.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="cause">One for which <see cref="IsUnanswered"/> holds. Its words name a host at most, never a user.</param>
    public static ResgateException Unanswered(string doing, Exception cause)
    {
        if (Find<ResgateException>(cause) is { } known)
        {
            return new ResgateException(known.Kind, $"cannot {doing}", known);
        }

        var kind = cause is HttpRequestException failure ? KindOf(failure) : FailureKind.Transient;
        return new ResgateException(kind, $"cannot {doing}", Plain(cause))
        {
            Hint = (cause as HttpRequestException)?.HttpRequestError switch
            {
                _ when IsOurCertificateRefused(cause) => "the server wants a client certificate that it knows: name it with --tls-client-cert",
                HttpRequestError.ConnectionError => "is the server running, and are its name and port right?",
                HttpRequestError.NameResolutionError => "is the server's name right, and the network up?",
                HttpRequestError.SecureConnectionError => "does the server speak HTTPS at this port?",
                _ => null,
            },
        };
    }

    /// <summary>What a call tells that got an answer which is not the one hoped for.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="answer">Its status says what it means; it may say when to come back.</param>
    /// <param name="time">Today, for servers that name a date.</param>
    /// <param name="hint">What may help.</param>
    public static ResgateException Answered(string doing, HttpResponseMessage answer, TimeProvider time, string? hint)
    {
        var later = answer.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - time.GetUtcNow() : null;
        var kind = KindOf(answer.StatusCode);
        return new ResgateException(
            kind, $"cannot {doing}", new ResgateException(kind, $"the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}"))
        {
            Hint = hint,
            RetryAfter = later > TimeSpan.Zero ? later : null,
        };
    }

    // The outer exceptions say "see inner exception", and the innermost often leaves out the host.
    private static Exception Plain(Exception cause) => cause switch
    {
        OperationCanceledException => new ResgateException(FailureKind.Transient, "the connection could not be made in time"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
            new ResgateException(FailureKind.Transient, cause.Message),
        _ => cause.GetBaseException(),
    };

    // The alerts of TLS have no numbers here, only words, those of OpenSSL.
    private static bool IsOurCertificateRefused(Exception failure) =>
        failure.GetBaseException() is CryptographicException { Message: var words }
        && (words.Contains("alert certificate", StringComparison.Ordinal)
            || words.Contains("alert bad certificate", StringComparison.Ordinal)
            || words.Contains("alert handshake failure", StringComparison.Ordinal)
            || words.Contains("alert unknown ca", StringComparison.Ordinal));

    private static T? Find<T>(Exception? failure)
        where T : Exception
    {
        while (failure is not (null or T))
        {
            failure = failure.InnerException;
        }

        return failure as T;
    }
}
