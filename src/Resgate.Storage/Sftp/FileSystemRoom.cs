using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>How much room a file system at the place has, and whether it takes anything at all.</summary>
/// <param name="Bytes">That an ordinary user may still write.</param>
/// <param name="HasFiles">Whether another file may be made; so if it does not count files.</param>
/// <param name="IsReadOnly">Whether it is mounted so.</param>
internal readonly record struct FileSystemRoom(long Bytes, bool HasFiles, bool IsReadOnly)
{
    private const ulong ReadOnlyFlag = 1;

    /// <summary>Source: OpenSSH's file PROTOCOL, section 4.3: eleven numbers of 8 bytes.</summary>
    public static FileSystemRoom Take(SftpReader reader)
    {
        _ = reader.ReadBits(); // Preferred size of a transfer.
        var unit = reader.ReadBits();
        _ = reader.ReadBits(); // All units.
        _ = reader.ReadBits(); // Free ones, those for root included.
        var units = reader.ReadBits();
        var files = reader.ReadBits();
        _ = reader.ReadBits(); // Free files, those for root included.
        var freeFiles = reader.ReadBits();
        _ = reader.ReadBits(); // The file system's id.
        var flags = reader.ReadBits();
        return new((long)UInt128.Min((UInt128)unit * units, long.MaxValue), HasFiles: files == 0 || freeFiles > 0, (flags & ReadOnlyFlag) != 0);
    }

    /// <summary>The failure that this amounts to; null when it explains nothing.</summary>
    public ResgateException? Explain(long size, string what) => this switch
    {
        { IsReadOnly: true } => new(FailureKind.Denied, what, new IOException("the server's file system is mounted read-only")),
        { Bytes: var bytes } when bytes < size => new(FailureKind.Full, what, new IOException($"the server has {new ByteCount(bytes)} left")) { Hint = SftpOutcome.RoomHint },
        { HasFiles: false } => new(FailureKind.Full, what, new IOException("the server has no room for another file")) { Hint = SftpOutcome.RoomHint },
        _ => null,
    };
}
