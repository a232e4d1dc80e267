using System.Buffers;
using System.Runtime.InteropServices;
using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>getdents64(2): the kernel's own records, many at a call.</summary>
/// <remarks>
/// <code>
/// inode   8 bytes
/// offset  8 bytes   the file system's own
/// length  2 bytes   of the whole record
/// type    1 byte
/// name    up to the NUL
/// </code>
/// Integers are in the machine's order. Source: linux/dirent.h.
/// </remarks>
internal static unsafe class DirectoryListing
{
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const int BufferSize = 1 << 16;

    public static Errno Read(KernelHandle directory, out DirectoryEntry[] entries)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var found = new List<DirectoryEntry>();
        Errno failure;
        fixed (byte* start = buffer)
        {
            failure = Fill(directory, start, buffer.Length, found);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        var span = CollectionsMarshal.AsSpan(found);
        span.Sort();
        entries = span.ToArray();
        return failure;
    }

    private static Errno Fill(KernelHandle directory, byte* buffer, int size, List<DirectoryEntry> found)
    {
        while (true)
        {
            var length = Native.getdents64(directory, buffer, size);
            if (length == 0)
            {
                return Errno.None;
            }

            if (length < 0)
            {
                return Native.LastErrno;
            }

            Take(new ReadOnlySpan<byte>(buffer, (int)length), found);
        }
    }

    private static void Take(ReadOnlySpan<byte> records, List<DirectoryEntry> found)
    {
        while (!records.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(records[LengthOffset..]);
            var name = records[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (CString.IsPlainName(name))
            {
                found.Add(new DirectoryEntry(name.ToArray(), TypeOf(records[TypeOffset])));
            }

            records = records[length..];
        }
    }

    /// <summary>The listing's type is the mode's type bits, moved down; 0 means that the file system does not know.</summary>
    private static NodeType TypeOf(byte listed) => listed == 0 ? NodeType.Unknown : FileStat.TypeOf((uint)listed << 12);
}
