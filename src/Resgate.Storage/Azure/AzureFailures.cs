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
internal sealed class AzureFailures(AzureAccount account, AzureAddress address, TimeProvider time)
{
    /// <summary>The failure that a call's exception is.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="right">What a token has to allow for it.</param>
    /// <param name="cause">What the call threw.</param>
    public ResgateException Of(string doing, AzureRight right, Exception cause) => cause switch
    {
        RequestFailedException { Status: > 0 } answer => Answered(doing, right, answer),
        RequestFailedException { InnerException: { } network } => Unanswered(doing, network),
        ResgateException failure => new ResgateException(failure.Kind, $"cannot {doing} in {address}", failure),
        _ => Unanswered(doing, cause),
    };

    /// <summary>Whether the service says that the container itself is missing, and not only the blob.</summary>
    public static bool IsContainerMissing(RequestFailedException answer) => answer.ErrorCode == "ContainerNotFound";

    /// <summary>Whether we may perhaps use the container's blobs, though not ask about the container.</summary>
    public static bool IsBeyondRights(RequestFailedException answer) =>
        answer.Status == (int)HttpStatusCode.Forbidden
        && answer.ErrorCode?.StartsWith("Authorization", StringComparison.Ordinal) == true;

    private ResgateException Answered(string doing, AzureRight right, RequestFailedException answer)
    {
        var code = answer.ErrorCode is { Length: > 0 } named ? $"{answer.Status} {named}" : $"{answer.Status}";
        return new(KindOf(answer), $"cannot {doing} in {address}: {account.Endpoint.Authority} answered {code}")
        {
            Hint = HintFor(right, answer),
            RetryAfter = int.TryParse(Header(answer, "Retry-After"), out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private ResgateException Unanswered(string doing, Exception cause)
    {
        var failure = HttpFailures.Unanswered($"{doing} in {address}", cause);
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

    private string? HintFor(AzureRight right, RequestFailedException answer) => answer.ErrorCode switch
    {
        "ContainerNotFound" => $"account {account.Name} has no container {address.Container}; init makes it, if it may",
        "AuthenticationFailed" or "InvalidAuthenticationInfo" or "NoAuthenticationInformation" => Unknown(),
        "AuthorizationPermissionMismatch" or "AuthorizationResourceTypeMismatch" or "AuthorizationServiceMismatch" => OutOfTime() ?? Unauthorized(right),
        // The service says so of its firewall, and others who speak like it of everything.
        "AuthorizationFailure" when OutOfTime() is { } expired => expired,
        "AuthorizationFailure" when account.Sas is { } token && MissingIn(token, right) is not null => Unauthorized(right),
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

    private string Unknown() => account switch
    {
        { HasKey: true } => $"AZURE_ACCOUNT_KEY is not a key of account {account.Name}, or this machine's clock is wrong",
        { Sas: null } => $"account {account.Name} does not accept this machine's identity",
        _ => OutOfTime() ?? $"the SAS token in AZURE_ACCOUNT_SAS is not account {account.Name}'s, was cut short, or is revoked",
    };

    /// <summary>That the token's time is over, or has not begun; null when it is good now, for all we know, or there is none.</summary>
    private string? OutOfTime()
    {
        var now = time.GetUtcNow();
        return account.Sas switch
        {
            { Expires: { } end } when end < now => $"the SAS token in AZURE_ACCOUNT_SAS expired on {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC",
            { Begins: { } begin } when begin > now => $"the SAS token in AZURE_ACCOUNT_SAS is good from {begin.UtcDateTime:yyyy-MM-dd HH:mm} UTC on",
            _ => null,
        };
    }

    private string Unauthorized(AzureRight right) => account switch
    {
        { Sas: { Permissions: { } letters } token } => MissingIn(token, right) switch
        {
            'd' => $"the SAS token allows sp={letters}, without d for deleting, as a device's should; forget, prune and unlock with another one (sp=racwdl)",
            'w' => $"the SAS token allows sp={letters}, without w, so nothing that is there is replaced",
            { } letter => $"the SAS token allows sp={letters}, and this needs {letter}; a device that only adds has sp=rcl",
            null => $"the SAS token allows sp={letters}, but not here",
        },
        { Sas: not null } => "the policy of the SAS token does not allow this",
        { HasKey: true } => "the account does not allow its key to be used for this",
        _ => "give this machine's identity the role Storage Blob Data Contributor on the container",
    };

    /// <summary>The letter that a token lacks; null when it has what is needed, or does not say what it has.</summary>
    private static char? MissingIn(SasToken token, AzureRight right) => (right, token.Permissions) switch
    {
        (_, null) => null,
        (AzureRight.Read, var letters) when !letters.Contains('r') => 'r',
        (AzureRight.List, var letters) when !letters.Contains('l') => 'l',
        (AzureRight.Delete, var letters) when !letters.Contains('d') => 'd',
        // Either of the two makes a new blob, and only the second replaces one.
        (AzureRight.Write, var letters) when !letters.Contains('w') => letters.Contains('c') ? 'w' : 'c',
        _ => null,
    };
}
