using System.Runtime.CompilerServices;

namespace Resgate.Engine.FileSystems;

/// <summary>statx(2).</summary>
[SkipLocalsInit]
internal static unsafe class FileStatReader
{
    public static Errno Read(KernelHandle open, out FileStat stat)
    {
        byte empty = 0;
        return Read(open, &empty, AtFlags.EmptyPath, out stat);
    }

    public static Errno Read(KernelHandle directory, byte* name, int flags, out FileStat stat)
    {
        StatxBuffer raw;
        if (Native.statx(directory, name, flags | AtFlags.NoAutomount, StatxBuffer.BasicStats, &raw) != 0)
        {
            stat = default;
            return Native.LastErrno;
        }

        stat = FileStat.From(in raw);
        return Errno.None;
    }
}
