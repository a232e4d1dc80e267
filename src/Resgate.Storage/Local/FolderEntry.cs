using System.Runtime.InteropServices;

namespace Resgate.Storage.Local;

/// <summary>The front of <c>struct dirent</c>, the same in every C library of 64-bit Linux; the name ends with a zero.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal unsafe struct FolderEntry
{
    public ulong Inode;
    public long Next;
    public ushort RecordSize;
    public byte Type;
    public fixed byte Name[256];
}
