using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>struct statx as the kernel fills it: 256 bytes, the same on every processor.</summary>
/// <remarks>Source: linux/stat.h. Fields that we do not read are left out.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    /// <summary>Everything that stat(2) gives.</summary>
    public const uint BasicStats = 0x7ff;

    /// <summary>What transfers past the page cache must keep to; kernels since 6.1.</summary>
    public const uint DirectAlignments = 0x2000;

    /// <summary>Which of the fields that were asked for are filled in.</summary>
    [FieldOffset(0)] public uint Filled;

    [FieldOffset(16)] public uint Links;
    [FieldOffset(20)] public uint UserId;
    [FieldOffset(24)] public uint GroupId;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(48)] public ulong Blocks;
    [FieldOffset(64)] public long AccessSeconds;
    [FieldOffset(72)] public uint AccessNanoseconds;
    [FieldOffset(96)] public long ChangeSeconds;
    [FieldOffset(104)] public uint ChangeNanoseconds;
    [FieldOffset(112)] public long ModifySeconds;
    [FieldOffset(120)] public uint ModifyNanoseconds;
    [FieldOffset(128)] public uint DeviceMajor;
    [FieldOffset(132)] public uint DeviceMinor;
    [FieldOffset(136)] public uint FileSystemMajor;
    [FieldOffset(140)] public uint FileSystemMinor;

    /// <summary>Bytes; 0 when the file knows no way past the cache.</summary>
    [FieldOffset(152)] public uint DirectMemoryAlignment;

    [FieldOffset(156)] public uint DirectOffsetAlignment;
}
