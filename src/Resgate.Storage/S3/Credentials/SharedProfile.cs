using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Resgate.Primitives;

namespace Resgate.Storage.S3.Credentials;

/// <summary>The credentials of a profile in a shared file: keys, or the command that prints some.</summary>
/// <remarks>Source: "Configuration and credential file settings" of the AWS command line. Nothing of the file is ever told but names.</remarks>
internal static class SharedProfile
{
    /// <summary>
    /// Those of <c>AWS_PROFILE</c>, or of <c>default</c>, in <c>AWS_SHARED_CREDENTIALS_FILE</c> or <c>~/.aws/credentials</c>; null when
    /// nobody named a profile and there is none.
    /// </summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: it is not there, or has nothing that we can use.</exception>
    public static AWSCredentials? Find(PlaceOptions options)
    {
        var wanted = options.Variable("AWS_PROFILE");
        var file = options.Variable("AWS_SHARED_CREDENTIALS_FILE")
            ?? (options.Variable("HOME") is { } home ? Path.Combine(home, ".aws", "credentials") : null);
        if (file is null || !File.Exists(file))
        {
            return wanted is null ? null : throw Unusable(wanted, file ?? "~/.aws/credentials");
        }

        var name = wanted ?? SharedCredentialsFile.DefaultProfileName;
        try
        {
            var profiles = new SharedCredentialsFile(file);
            if (profiles.TryGetProfile(name, out var profile) && profile.CanCreateAWSCredentials)
            {
                return Open(profile, profiles, file);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or AmazonClientException or InvalidDataException)
        {
            // Not with its cause: a parser may repeat the line that it did not understand.
            throw Unusable(name, file, cause is IOException or UnauthorizedAccessException ? cause : null);
        }

        return wanted is null ? null : throw Unusable(wanted, file);
    }

    private static AWSCredentials Open(CredentialProfile profile, SharedCredentialsFile profiles, string file) => profile.Options switch
    {
        { CredentialProcess: { Length: > 0 } command } => new LentCredentials(
            () => profile.GetAWSCredentials(profiles), cause => CommandFailed(profile.Name, file, command, cause)),
        { RoleArn.Length: > 0 } => throw Unusable(profile.Name, file, hint:
            "it names a role: set RESTIC_AWS_ASSUME_ROLE_ARN to that role instead, and AWS_PROFILE to a profile with keys"),
        { AccessKey.Length: > 0, SecretKey.Length: > 0 } => profile.GetAWSCredentials(profiles),
        _ => throw Unusable(profile.Name, file),
    };

    private static ResgateException Unusable(string name, string file, Exception? cause = null, string? hint = null) =>
        new(FailureKind.Denied, $"cannot take the credentials of profile {name} from {file}", cause)
        {
            Hint = hint ?? "a profile has aws_access_key_id and aws_secret_access_key, or a credential_process; single sign-on is not supported",
        };

    // Of the command only the program: its arguments may be secret, and so may be what it printed.
    private static ResgateException CommandFailed(string name, string file, string command, Exception cause) =>
        new(FailureKind.Denied, $"credential_process of profile {name} in {file} gave no credentials", cause is ProcessAWSCredentialException ? null : cause.GetBaseException())
        {
            Hint = $"see what {ShellWords.Split(command)[0]} says when it is called by hand",
        };
}
