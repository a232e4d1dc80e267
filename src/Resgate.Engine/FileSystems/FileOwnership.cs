using System.Text;

namespace Resgate.Engine.FileSystems;

/// <summary>Who a file belongs to, and who may do what with it.</summary>
public static class FileOwnership
{
    /// <summary>Gives a file the owner, group and permissions of another, as far as this process may and both are there.</summary>
    /// <param name="path">Absolute; the file that gets them.</param>
    /// <param name="like">Absolute; the file that has them.</param>
    public static unsafe void Give(string path, string like)
    {
        if (Open(like, out var folder) is not { } name || Open(path, out var target) is not { } own)
        {
            return;
        }

        using (folder)
        using (target)
        {
            var text = stackalloc byte[CString.NameSize];
            if (folder!.Stat(name, out var stat) == Errno.None && CString.FromName(own, text) == Errno.None)
            {
                // Who is not root may give nothing away, and keeps what it made.
                _ = Native.fchownat(target!, text, stat.UserId, stat.GroupId, AtFlags.NoFollow);
                _ = ModeWriter.Set(target!, text, stat.KernelMode & 0xfff);
            }
        }
    }

    private static byte[]? Open(string path, out DirectoryHandle? folder)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var slash = bytes.AsSpan().LastIndexOf((byte)'/');
        return DirectoryHandle.Open(bytes.AsSpan(0, slash + 1), out folder, pathOnly: true) == Errno.None ? bytes[(slash + 1)..] : null;
    }
}
