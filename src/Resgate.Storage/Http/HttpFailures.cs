using System.Net;
using Resgate.Primitives;

namespace Resgate.Storage.Http;

/// <summary>What an HTTP answer means for a place: one table for all of them.</summary>
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
        // Wrong certificates do not mend themselves, and a wrong name seldom does while somebody waits.
        HttpRequestError.SecureConnectionError => FailureKind.Denied,
        HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError => FailureKind.Failed,
        _ => FailureKind.Transient,
    };
}
