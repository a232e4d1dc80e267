namespace Resgate.Storage.Sftp.Protocol;

/// <summary>What a server can do beyond the protocol's third version. Source: OpenSSH's file PROTOCOL, section 4.</summary>
/// <param name="Sync">Makes a file durable.</param>
/// <param name="PosixRename">Renames over a file that is there.</param>
/// <param name="FileSystemStatus">Tells how much room is left.</param>
/// <param name="Limits">Tells how much one request may carry.</param>
internal readonly record struct SftpFeatures(bool Sync, bool PosixRename, bool FileSystemStatus, bool Limits)
{
    public const string SyncName = "fsync@openssh.com";
    public const string PosixRenameName = "posix-rename@openssh.com";
    public const string FileSystemStatusName = "statvfs@openssh.com";
    public const string LimitsName = "limits@openssh.com";

    /// <summary>Reads the name and version of each extension, which follow the server's protocol version.</summary>
    public static SftpFeatures Take(ref SftpReader reader)
    {
        var features = default(SftpFeatures);
        while (!reader.IsAtEnd)
        {
            features = (reader.ReadText(), reader.ReadText()) switch
            {
                (SyncName, "1") => features with { Sync = true },
                (PosixRenameName, "1") => features with { PosixRename = true },
                (FileSystemStatusName, "2") => features with { FileSystemStatus = true },
                (LimitsName, "1") => features with { Limits = true },
                _ => features,
            };
        }

        return features;
    }
}
