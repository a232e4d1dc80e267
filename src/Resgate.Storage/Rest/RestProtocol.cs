using System.Net;

namespace Resgate.Storage.Rest;

/// <summary>Words of restic's REST protocol.</summary>
/// <remarks>Source: restic's documentation, "REST Backend"; what refusals mean was read off rest-server 0.14.</remarks>
internal static class RestProtocol
{
    /// <summary>Asks for listings without sizes.</summary>
    public const string Version1 = "application/vnd.x.restic.rest.v1";

    /// <summary>Asks for listings with sizes. A server that knows version 1 only answers with names alone.</summary>
    public const string Version2 = "application/vnd.x.restic.rest.v2";

    /// <summary>How the types of all versions begin: who answers so is a REST server.</summary>
    public const string AnyVersion = "application/vnd.x.restic.rest.";

    /// <summary>Where an object is, below the repository's root.</summary>
    public static string PathOf(ObjectName name) => name.ToString();

    /// <summary>What may help against a refusal; null when we do not know.</summary>
    public static string? HintFor(HttpResponseMessage answer, bool hadCredentials) => answer.StatusCode switch
    {
        HttpStatusCode.BadRequest when answer.RequestMessage?.RequestUri?.Scheme == Uri.UriSchemeHttps =>
            "perhaps the server wants a client certificate: name it with --tls-client-cert",
        HttpStatusCode.BadRequest => "if the server speaks HTTPS, its address begins with rest:https://",
        HttpStatusCode.Unauthorized when !hadCredentials =>
            "the server wants a user and a password: in the address, or in RESTIC_REST_USERNAME and RESTIC_REST_PASSWORD",
        HttpStatusCode.Unauthorized =>
            "user or password is wrong, or the repository is another user's: with private repositories the path begins with the user's name",
        HttpStatusCode.Forbidden when answer.RequestMessage?.Method == HttpMethod.Delete =>
            "the server is append-only, so nothing is removed or replaced with these credentials; do that at the server itself",
        HttpStatusCode.Forbidden => "the server forbids this to the user that we are",
        HttpStatusCode.NotFound when answer.RequestMessage?.Method == HttpMethod.Post =>
            "the server knows no such path; rest-server takes at most two folders, as in /user/repository/",
        HttpStatusCode.InsufficientStorage => "the server is full, or its limit is reached: forget and prune, or make room there",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when answer.Headers.Location is { } elsewhere =>
            $"the server says it is elsewhere: {Without(elsewhere)}",
        HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => "is this a REST server for restic?",
        _ => null,
    };

    private static string Without(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : address.OriginalString;
}
