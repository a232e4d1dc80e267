using System.Runtime.InteropServices;

namespace Resgate.Storage.Local;

/// <summary>
/// <c>struct statx</c> of Linux, as far as it is used. Unlike <c>struct stat</c> it has one layout on every processor.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    /// <summary>STATX_TYPE, STATX_MODE, STATX_MTIME and STATX_SIZE.</summary>
    public const uint Wanted = 0x1 | 0x2 | 0x40 | 0x200;

    private const int TypeMask = 0xf000;
    private const int RegularType = 0x8000;
    private const int GroupRead = 0b100_000;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(40)]
    public long Size;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    public readonly bool IsRegularFile => (Mode & TypeMask) == RegularType;

    public readonly bool IsGroupReadable => (Mode & GroupRead) != 0;
}
