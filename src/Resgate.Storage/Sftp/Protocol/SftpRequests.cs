namespace Resgate.Storage.Sftp.Protocol;

/// <summary>The requests that a store makes.</summary>
/// <remarks>Source: draft-ietf-secsh-filexfer-02, section 6; extensions from OpenSSH's file PROTOCOL, section 4.</remarks>
internal static class SftpRequests
{
    /// <summary>The protocol's version, which is in the place of an id in the first packet.</summary>
    public const uint ProtocolVersion = 3;

    private const uint ForReading = 1;
    private const uint ForWritingANewFile = 0x02 | 0x08 | 0x20;

    public static SftpRequest Init() => new(SftpPacketType.Init, size: 0);

    /// <summary>Opens a file for reading; OpenSSH opens a folder, too, which is how its entries are made durable.</summary>
    public static SftpRequest Open(string path) =>
        new SftpRequest(SftpPacketType.Open).Add(path).Add(ForReading).AddPermissions(null);

    /// <summary>Makes a file that must not be there yet, for writing.</summary>
    public static SftpRequest Create(string path, uint permissions) =>
        new SftpRequest(SftpPacketType.Open).Add(path).Add(ForWritingANewFile).AddPermissions(permissions);

    public static SftpRequest Close(byte[] handle) => new SftpRequest(SftpPacketType.Close).Add(handle.AsSpan());

    public static SftpRequest Read(byte[] handle, long offset, int size) =>
        new SftpRequest(SftpPacketType.Read).Add(handle.AsSpan()).Add(offset).Add((uint)size);

    /// <summary>A write whose bytes <paramref name="fill"/> puts in.</summary>
    public static SftpRequest Write(byte[] handle, long offset, int size, SpanFill fill)
    {
        var request = new SftpRequest(SftpPacketType.Write, 4 + handle.Length + 8 + 4 + size).Add(handle.AsSpan()).Add(offset);
        fill(offset, request.AddRoom(size));
        return request;
    }

    public static SftpRequest FileStatus(byte[] handle) => new SftpRequest(SftpPacketType.FileStatus).Add(handle.AsSpan());

    public static SftpRequest PathStatus(string path) => new SftpRequest(SftpPacketType.PathStatus).Add(path);

    public static SftpRequest SetPermissions(string path, uint permissions) =>
        new SftpRequest(SftpPacketType.SetStatus).Add(path).AddPermissions(permissions);

    public static SftpRequest SetPermissions(byte[] handle, uint permissions) =>
        new SftpRequest(SftpPacketType.SetFileStatus).Add(handle.AsSpan()).AddPermissions(permissions);

    public static SftpRequest OpenFolder(string path) => new SftpRequest(SftpPacketType.OpenFolder).Add(path);

    public static SftpRequest ReadFolder(byte[] handle) => new SftpRequest(SftpPacketType.ReadFolder).Add(handle.AsSpan());

    public static SftpRequest MakeFolder(string path, uint permissions) =>
        new SftpRequest(SftpPacketType.MakeFolder).Add(path).AddPermissions(permissions);

    public static SftpRequest Remove(string path) => new SftpRequest(SftpPacketType.Remove).Add(path);

    /// <summary>Fails when there is a file of the new name.</summary>
    public static SftpRequest Rename(string path, string newPath) =>
        new SftpRequest(SftpPacketType.Rename).Add(path).Add(newPath);

    /// <summary>Replaces a file of the new name, atomically.</summary>
    public static SftpRequest PosixRename(string path, string newPath) =>
        new SftpRequest(SftpPacketType.Extended).Add(SftpFeatures.PosixRenameName).Add(path).Add(newPath);

    public static SftpRequest Sync(byte[] handle) =>
        new SftpRequest(SftpPacketType.Extended).Add(SftpFeatures.SyncName).Add(handle.AsSpan());

    public static SftpRequest FileSystemStatus(string path) =>
        new SftpRequest(SftpPacketType.Extended).Add(SftpFeatures.FileSystemStatusName).Add(path);

    public static SftpRequest Limits() => new SftpRequest(SftpPacketType.Extended).Add(SftpFeatures.LimitsName);
}
