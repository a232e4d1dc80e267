namespace Resgate.Storage.Sftp.Protocol;

/// <summary>What a server tells of a file; null for what it did not say.</summary>
/// <remarks>Source: draft-ietf-secsh-filexfer-02, section 5.</remarks>
/// <param name="Size">Bytes.</param>
/// <param name="Permissions">As in <c>st_mode</c>, the kind of file included.</param>
/// <param name="Modified">Seconds since 1970.</param>
internal readonly record struct SftpAttributes(long? Size, uint? Permissions, uint? Modified)
{
    private const uint HasSize = 1;
    private const uint HasOwner = 2;
    private const uint HasPermissions = 4;
    private const uint HasTimes = 8;
    private const uint HasExtensions = 0x8000_0000;

    private const uint KindMask = 0xF000;
    private const uint Folder = 0x4000;
    private const uint RegularFile = 0x8000;
    private const uint GroupMayRead = 0b100_000;

    public bool IsFolder => (Permissions & KindMask) == Folder;

    public bool IsFile => (Permissions & KindMask) == RegularFile;

    public bool IsGroupReadable => (Permissions & GroupMayRead) != 0 && Permissions is not null;

    public static SftpAttributes Take(ref SftpReader reader)
    {
        var flags = reader.ReadUInt32();
        long? size = (flags & HasSize) != 0 ? reader.ReadInt64() : null;
        if ((flags & HasOwner) != 0)
        {
            _ = reader.ReadUInt32();
            _ = reader.ReadUInt32();
        }

        uint? permissions = (flags & HasPermissions) != 0 ? reader.ReadUInt32() : null;
        uint? modified = null;
        if ((flags & HasTimes) != 0)
        {
            _ = reader.ReadUInt32();
            modified = reader.ReadUInt32();
        }

        for (var left = (flags & HasExtensions) != 0 ? reader.ReadUInt32() : 0; left > 0; left--)
        {
            _ = reader.ReadBytes();
            _ = reader.ReadBytes();
        }

        return new(size, permissions, modified);
    }
}
