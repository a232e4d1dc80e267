using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>Extended attributes of one file, open or named in a directory; links are never followed.</summary>
/// <remarks>
/// Kernels since 6.13 take a directory and a name. Before that only whole paths are taken, and those are limited to 4095
/// bytes; a path through <c>/proc/self/fd</c> reaches any depth.
/// </remarks>
[SkipLocalsInit]
internal readonly unsafe ref struct AttributeAccess
{
    private const int ProcPathSize = CString.NameSize + 32;
    private static readonly bool s_hasAtCalls = ProbeAtCalls();
    private readonly KernelHandle _handle;
    private readonly byte* _name;
    private readonly bool _useAtCalls;

    /// <param name="file">The file itself, open for reading or writing.</param>
    public AttributeAccess(KernelHandle file)
        : this(file, null)
    {
    }

    /// <param name="directory">Where the name is looked up.</param>
    /// <param name="name">Ends in NUL; stays where it is as long as this value is used.</param>
    /// <param name="throughProc">Does it the way of older kernels.</param>
    public AttributeAccess(KernelHandle directory, byte* name, bool throughProc = false)
    {
        _useAtCalls = s_hasAtCalls && !throughProc;
        _handle = directory;
        _name = name;
    }

    /// <summary>The names, each with a NUL behind it.</summary>
    /// <returns>Their bytes, or -1.</returns>
    public nint List(byte* list, int size)
    {
        if (_name is null)
        {
            return Native.flistxattr(_handle, list, size);
        }

        if (_useAtCalls)
        {
            return Native.syscall4(Native.ListAttributesAt, _handle, _name, AtFlags.NoFollow, list, (nuint)size);
        }

        var path = stackalloc byte[ProcPathSize];
        return Native.llistxattr(ProcPath(path), list, size);
    }

    public nint Get(byte* attribute, byte* value, int size)
    {
        if (_name is null)
        {
            return Native.fgetxattr(_handle, attribute, value, size);
        }

        if (_useAtCalls)
        {
            var arguments = new Arguments { Value = value, Size = (uint)size };
            return Native.syscall5(
                Native.GetAttributeAt, _handle, _name, AtFlags.NoFollow, attribute, (byte*)&arguments, (nuint)sizeof(Arguments));
        }

        var path = stackalloc byte[ProcPathSize];
        return Native.lgetxattr(ProcPath(path), attribute, value, size);
    }

    public nint Set(byte* attribute, byte* value, int size)
    {
        if (_name is null)
        {
            return Native.fsetxattr(_handle, attribute, value, size, flags: 0);
        }

        if (_useAtCalls)
        {
            var arguments = new Arguments { Value = value, Size = (uint)size };
            return Native.syscall5(
                Native.SetAttributeAt, _handle, _name, AtFlags.NoFollow, attribute, (byte*)&arguments, (nuint)sizeof(Arguments));
        }

        var path = stackalloc byte[ProcPathSize];
        return Native.lsetxattr(ProcPath(path), attribute, value, size, flags: 0);
    }

    public nint Remove(byte* attribute)
    {
        if (_name is null)
        {
            return Native.fremovexattr(_handle, attribute);
        }

        if (_useAtCalls)
        {
            return Native.syscall3(Native.RemoveAttributeAt, _handle, _name, AtFlags.NoFollow, (nuint)attribute);
        }

        var path = stackalloc byte[ProcPathSize];
        return Native.lremovexattr(ProcPath(path), attribute);
    }

    private static bool ProbeAtCalls()
    {
        // Sandboxes refuse calls that they do not know with EPERM rather than ENOSYS, so only success counts.
        var root = stackalloc byte[2] { (byte)'/', 0 };
        var answer = Native.syscall4(Native.ListAttributesAt, KernelHandle.WorkingDirectory, root, AtFlags.NoFollow, null, 0);
        return answer >= 0;
    }

    private byte* ProcPath(byte* path)
    {
        var space = new Span<byte>(path, ProcPathSize);
        "/proc/self/fd/"u8.CopyTo(space);
        var length = "/proc/self/fd/"u8.Length;
        _ = _handle.Descriptor.TryFormat(space[length..], out var digits, default, CultureInfo.InvariantCulture);
        length += digits;
        space[length] = (byte)'/';
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_name);
        name.CopyTo(space[(length + 1)..]);
        space[length + 1 + name.Length] = 0;
        return path;
    }

    /// <summary>struct xattr_args.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public byte* Value;
        public uint Size;
        public uint Flags;
    }
}
