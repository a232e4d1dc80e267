using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>What the kernel tells about one entry, in one call.</summary>
/// <param name="KernelMode">Type and permission bits as the kernel packs them.</param>
/// <param name="FileSystem">st_dev, as the kernel packs device numbers: together with the inode it names the file.</param>
/// <param name="Device">st_rdev of a device; 0 for every other type.</param>
/// <param name="Inode">Unique within its file system.</param>
/// <param name="Links">How many names the file has.</param>
/// <param name="UserId">Owner.</param>
/// <param name="GroupId">Owning group.</param>
/// <param name="Modified">When the content last changed.</param>
/// <param name="Accessed">When the content was last read, as far as the file system keeps track.</param>
/// <param name="Changed">When content or metadata last changed; nobody can set it.</param>
/// <param name="Size">Bytes; for a symbolic link those of its target, for a directory the file system's own business.</param>
/// <param name="Blocks">Allocated blocks of 512 bytes; fewer than the size asks for where a file has holes.</param>
internal readonly record struct FileStat(
    uint KernelMode,
    ulong Inode,
    ulong FileSystem,
    ulong Links,
    uint UserId,
    uint GroupId,
    ulong Size,
    ulong Blocks,
    ulong Device,
    KernelTime Modified,
    KernelTime Accessed,
    KernelTime Changed)
{
    private const uint TypeMask = 0xf000;

    public NodeType Type => TypeOf(KernelMode);

    public bool IsDirectory => (KernelMode & TypeMask) == 0x4000;

    public bool IsRegular => (KernelMode & TypeMask) == 0x8000;

    /// <summary>Whether a snapshot can hold it at all: sockets are left out (format page, section 6.6).</summary>
    public bool IsStorable => Type is not (NodeType.Socket or NodeType.Irregular);

    internal static FileStat From(in StatxBuffer raw) => new(
        raw.Mode,
        raw.Inode,
        DeviceNumber(raw.FileSystemMajor, raw.FileSystemMinor),
        raw.Links,
        raw.UserId,
        raw.GroupId,
        raw.Size,
        raw.Blocks,
        DeviceNumber(raw.DeviceMajor, raw.DeviceMinor),
        new KernelTime(raw.ModifySeconds, raw.ModifyNanoseconds),
        new KernelTime(raw.AccessSeconds, raw.AccessNanoseconds),
        new KernelTime(raw.ChangeSeconds, raw.ChangeNanoseconds));

    /// <summary>Whether both tell about one and the same file, at whatever time.</summary>
    public bool IsSameFile(in FileStat other) => Inode == other.Inode && FileSystem == other.FileSystem;

    /// <summary>Whether nobody has written to the file between the two looks at it.</summary>
    public bool HasSameContentAs(in FileStat other) =>
        IsSameFile(other) && Size == other.Size && Modified == other.Modified && Changed == other.Changed;

    /// <summary>Packs a device number the way stat(2) does on 64-bit systems.</summary>
    internal static ulong DeviceNumber(uint major, uint minor) =>
        (minor & 0xff) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32);

    internal static NodeType TypeOf(uint kernelMode) => (kernelMode & TypeMask) switch
    {
        0x1000 => NodeType.Fifo,
        0x2000 => NodeType.CharacterDevice,
        0x4000 => NodeType.Directory,
        0x6000 => NodeType.BlockDevice,
        0x8000 => NodeType.File,
        0xa000 => NodeType.Symlink,
        0xc000 => NodeType.Socket,
        _ => NodeType.Irregular,
    };
}
