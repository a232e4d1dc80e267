using System.Net.Sockets;
using Amazon.Runtime;
using Resgate.Primitives;

namespace Resgate.Storage.S3.Credentials;

/// <summary>Where the credentials of an S3 place come from: the first of these that has any.</summary>
/// <remarks>
/// <list type="number">
/// <item><c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c>, <c>AWS_SESSION_TOKEN</c>; then <c>MINIO_ACCESS_KEY</c>,
/// <c>MINIO_SECRET_KEY</c>, which restic knows too;</item>
/// <item>the profile <c>AWS_PROFILE</c>, or <c>default</c>, of the file <c>AWS_SHARED_CREDENTIALS_FILE</c>, or
/// <c>~/.aws/credentials</c>;</item>
/// <item>the container's or the virtual machine's own role.</item>
/// </list>
/// <c>RESTIC_AWS_ASSUME_ROLE_ARN</c> names a role to take with what was found: see <see cref="AssumedRole"/>.
/// </remarks>
internal sealed class CredentialChain(PlaceOptions options, S3Settings settings)
{
    private const string MetadataHost = "169.254.169.254";

    private const string Ways = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; a place of a plan has them in the file "
        + "that credentials: names; -o s3.unsafe-anonymous-auth=true goes without";

    // A machine that has this address answers within milliseconds; on every other one the packets vanish.
    private static readonly TimeSpan _metadataPatience = TimeSpan.FromSeconds(1);

    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: there are none, or only half of them.</exception>
    public async ValueTask<AWSCredentials> FindAsync(CancellationToken cancellation)
    {
        if (settings.IsAnonymous)
        {
            return new AnonymousAWSCredentials();
        }

        var found = FromVariables("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", options.Variable("AWS_SESSION_TOKEN"))
            ?? FromVariables("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", token: null)
            ?? SharedProfile.Find(options)
            ?? await FromMachineAsync(cancellation)
            ?? throw new ResgateException(FailureKind.Denied, "no credentials for S3 were found")
            {
                Hint = Ways,
            };
        return options.Variable("RESTIC_AWS_ASSUME_ROLE_ARN") is { } role
            ? new AssumedRole(role, found, options, settings.Region)
            : found;
    }

    private AWSCredentials? FromVariables(string keyVariable, string secretVariable, string? token)
    {
        var (key, secret) = (options.Variable(keyVariable), options.Variable(secretVariable));
        return (key, secret) switch
        {
            (null, null) => null,
            (not null, not null) when token is not null => new SessionAWSCredentials(key, secret, token),
            (not null, not null) => new BasicAWSCredentials(key, secret),
            _ => throw new ResgateException(
                FailureKind.Denied, $"{(key is null ? secretVariable : keyVariable)} is set, and {(key is null ? keyVariable : secretVariable)} is not"),
        };
    }

    private async ValueTask<AWSCredentials?> FromMachineAsync(CancellationToken cancellation)
    {
        if (options.Variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null
            || options.Variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null)
        {
            return new LentCredentials(static () => new GenericContainerCredentials(), static cause => Refused("container", cause));
        }

        var isOff = "true".Equals(options.Variable("AWS_EC2_METADATA_DISABLED"), StringComparison.OrdinalIgnoreCase);
        return !isOff && await AnswersAsync(cancellation)
            ? new LentCredentials(static () => new InstanceProfileAWSCredentials(), static cause => Refused("machine", cause))
            : null;
    }

    // A service that does not answer may be busy; one that answers so has nothing for us.
    private static ResgateException Refused(string what, Exception cause) =>
        new(cause is HttpRequestException { StatusCode: null } ? FailureKind.Transient : FailureKind.Denied, $"no credentials for S3 were set, and this {what} has no role that gives any", cause.GetBaseException()) { Hint = Ways };

    private async ValueTask<bool> AnswersAsync(CancellationToken cancellation)
    {
        if (options.Variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") is not null)
        {
            // Somebody has said where; no need to look.
            return true;
        }

        using var limit = new CancellationTokenSource(_metadataPatience, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(MetadataHost, 80, both.Token);
            return true;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Whatever the reason: there is no virtual machine's role here.
            return false;
        }
    }
}
