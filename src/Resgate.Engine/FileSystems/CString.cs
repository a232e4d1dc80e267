namespace Resgate.Engine.FileSystems;

/// <summary>Bytes on their way to the kernel: copied to the caller's stack with a NUL behind them.</summary>
internal static unsafe class CString
{
    /// <summary>Room for a name. File systems in user space may go beyond the usual 255 bytes, up to 1024.</summary>
    public const int NameSize = 1025;

    /// <summary>Room for a path: the kernel takes no longer one, its NUL included.</summary>
    public const int PathSize = 4096;

    /// <summary>Checks a name that is to be looked up or made in a directory, and copies it.</summary>
    /// <remarks>This is where a hostile tree is stopped: nothing but a single plain component passes.</remarks>
    /// <param name="name">Raw bytes, checked here.</param>
    /// <param name="buffer">At least <see cref="NameSize"/> bytes.</param>
    public static Errno FromName(ReadOnlySpan<byte> name, byte* buffer)
    {
        if (!IsPlainName(name))
        {
            return Errno.BadName;
        }

        return FromText(name, buffer, NameSize);
    }

    /// <summary>Copies a path, which may have many components and lead anywhere.</summary>
    /// <param name="path">Raw bytes without a NUL.</param>
    /// <param name="buffer">At least <see cref="PathSize"/> bytes.</param>
    /// <param name="size">What the buffer holds, if it is another size.</param>
    public static Errno FromPath(ReadOnlySpan<byte> path, byte* buffer, int size = PathSize) =>
        path.Contains((byte)0) ? Errno.BadName : FromText(path, buffer, size);

    public static bool IsPlainName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !name.ContainsAny((byte)'/', (byte)0);

    private static Errno FromText(ReadOnlySpan<byte> text, byte* buffer, int size)
    {
        if (text.Length >= size)
        {
            return Errno.ENAMETOOLONG;
        }

        text.CopyTo(new Span<byte>(buffer, size));
        buffer[text.Length] = 0;
        return Errno.None;
    }
}
