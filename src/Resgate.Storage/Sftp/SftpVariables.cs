namespace Resgate.Storage.Sftp;

/// <summary>Variables of the environment that an SFTP place looks at, besides <c>SSH_AUTH_SOCK</c> and <c>HOME</c>.</summary>
internal static class SftpVariables
{
    /// <summary>Names the only file of SSH's settings that is read, as <c>ssh -F</c> does.</summary>
    public const string ConfigFile = "RESGATE_SFTP_CONFIG_FILE";

    /// <summary>Names a file whose first line opens locked identity files.</summary>
    public const string PassphraseFile = "RESGATE_SFTP_KEY_PASSPHRASE_FILE";

    /// <summary>Names a file whose first line is the account's password, for servers that take no key.</summary>
    public const string PasswordFile = "RESGATE_SFTP_PASSWORD_FILE";
}
