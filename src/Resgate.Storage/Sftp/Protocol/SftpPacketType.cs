namespace Resgate.Storage.Sftp.Protocol;

/// <summary>The first byte of a packet. Source: draft-ietf-secsh-filexfer-02, section 3.</summary>
internal enum SftpPacketType : byte
{
    Init = 1,
    Version = 2,
    Open = 3,
    Close = 4,
    Read = 5,
    Write = 6,
    FileStatus = 8,
    SetStatus = 9,
    SetFileStatus = 10,
    OpenFolder = 11,
    ReadFolder = 12,
    Remove = 13,
    MakeFolder = 14,
    PathStatus = 17,
    Rename = 18,
    Outcome = 101,
    Handle = 102,
    Data = 103,
    Names = 104,
    Attributes = 105,
    Extended = 200,
    ExtendedReply = 201,
}
