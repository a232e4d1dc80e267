using System.Net;
using Azure;
using Resgate.Primitives;
using Resgate.Storage.Http;

namespace Resgate.Storage.Azure;

/// <summary>What the service's answers mean, and what may help.</summary>
/// <remarks>
/// The library's own exception never becomes a cause: its text is a page long, and repeats what the server said of the
/// request, signature and all. Source of the codes: "Blob service error codes" of the service's documentation.
/// </remarks>
internal sealed class AzureFailures(AzureAccount account, string container, TimeProvider time)
{
    private const string Needed = "racwdl";
    private const string Needs = $"backups need to read, add, create, write, delete and list (sp={Needed})";

    /// <summary>The failure that a call's exception is.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="cause">What the call threw.</param>
    public ResgateException Of(string doing, Exception cause) => cause switch
    {
        RequestFailedException { Status: > 0 } answer => Answered(doing, answer),
        RequestFailedException { InnerException: { } network } => Unanswered(doing, network),
        ResgateException failure => new ResgateException(failure.Kind, $"cannot {doing} in container {container}", failure),
        _ => Unanswered(doing, cause),
    };

    /// <summary>Whether the service says that the container itself is missing, and not only the blob.</summary>
    public static bool IsContainerMissing(RequestFailedException answer) => answer.ErrorCode == "ContainerNotFound";

    /// <summary>Whether we may perhaps use the container's blobs, though not ask about the container.</summary>
    public static bool IsBeyondRights(RequestFailedException answer) =>
        answer.Status == (int)HttpStatusCode.Forbidden
        && answer.ErrorCode?.StartsWith("Authorization", StringComparison.Ordinal) == true;

    private ResgateException Answered(string doing, RequestFailedException answer)
    {
        var code = answer.ErrorCode is { Length: > 0 } named ? $"{answer.Status} {named}" : $"{answer.Status}";
        return new(KindOf(answer), $"cannot {doing} in container {container}: {account.Endpoint.Authority} answered {code}")
        {
            Hint = HintFor(answer),
            RetryAfter = int.TryParse(Header(answer, "Retry-After"), out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private ResgateException Unanswered(string doing, Exception cause)
    {
        var failure = HttpFailures.Unanswered($"{doing} in container {container}", cause);
        return cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            ? new ResgateException(failure.Kind, failure.Message, failure.InnerException) { Hint = $"is AZURE_ACCOUNT_NAME={account.Name} right?" }
            : failure;
    }

    private static string? Header(RequestFailedException answer, string name) =>
        answer.GetRawResponse() is { } response && response.Headers.TryGetValue(name, out var value) ? value : null;

    private static FailureKind KindOf(RequestFailedException answer) => answer.ErrorCode switch
    {
        // Bytes were changed on the way, or the container is still being taken away: the next attempt may do better.
        "Md5Mismatch" or "ContainerBeingDeleted" => FailureKind.Transient,
        "BlobImmutableDueToPolicy" or "BlobImmutableDueToLegalHold" or "LeaseIdMissing" or "SnapshotsPresent"
            or "InvalidAuthenticationInfo" => FailureKind.Denied,
        _ => HttpFailures.KindOf((HttpStatusCode)answer.Status),
    };

    private string? HintFor(RequestFailedException answer) => answer.ErrorCode switch
    {
        "ContainerNotFound" => $"account {account.Name} has no container {container}; init makes it, if it may",
        "AuthenticationFailed" or "InvalidAuthenticationInfo" or "NoAuthenticationInformation" => Unknown(),
        "AuthorizationPermissionMismatch" or "AuthorizationResourceTypeMismatch" or "AuthorizationServiceMismatch" => Unauthorized(),
        // The service says so of its firewall, and others who speak like it of everything.
        "AuthorizationFailure" when account.Sas?.Permissions is { } letters && Needed.Any(letter => !letters.Contains(letter)) => Unauthorized(),
        "AuthorizationFailure" => $"{Unknown()}; or the account's firewall does not let this machine in",
        "AuthorizationSourceIPMismatch" => "the SAS token is good for other addresses than this machine's",
        "AuthorizationProtocolMismatch" => "the SAS token is good for https only",
        "AccountIsDisabled" => $"account {account.Name} is disabled",
        "BlobArchived" => "it lies in the archive tier, perhaps by a lifecycle rule; rehydrate it first, which takes hours",
        "BlobImmutableDueToPolicy" or "BlobImmutableDueToLegalHold" => "an immutability policy protects it",
        "LeaseIdMissing" => "somebody holds a lease on it",
        "SnapshotsPresent" => "somebody made snapshots of this blob; they have to be deleted first",
        "InvalidQueryParameterValue" when account.Sas is not null => "AZURE_ACCOUNT_SAS is no complete SAS token",
        _ => null,
    };

    private string Unknown()
    {
        if (account.HasKey)
        {
            return $"AZURE_ACCOUNT_KEY is not a key of account {account.Name}, or this machine's clock is wrong";
        }

        var now = time.GetUtcNow();
        return account.Sas switch
        {
            null => $"account {account.Name} does not accept this machine's identity",
            { Expires: { } end } when end < now => $"the SAS token in AZURE_ACCOUNT_SAS expired on {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC",
            { Begins: { } begin } when begin > now => $"the SAS token in AZURE_ACCOUNT_SAS is good from {begin.UtcDateTime:yyyy-MM-dd HH:mm} UTC on",
            _ => $"the SAS token in AZURE_ACCOUNT_SAS is not account {account.Name}'s, was cut short, or is revoked",
        };
    }

    private string Unauthorized() => account switch
    {
        { Sas: { Permissions: { } permissions } } => $"the SAS token allows sp={permissions}; {Needs}",
        { Sas: not null } => $"the SAS token does not allow this; {Needs}",
        { HasKey: true } => "the account does not allow its key to be used for this",
        _ => "give this machine's identity the role Storage Blob Data Contributor on the container",
    };
}
