using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Resgate.Engine.FileSystems;

/// <summary>One open file descriptor.</summary>
/// <remarks>
/// A safe handle and not a bare number: a number that another thread closes may name another file a moment later, and
/// writing to that one destroys data.
/// </remarks>
internal class KernelHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>AT_FDCWD: relative paths start at the working directory.</summary>
    public static readonly KernelHandle WorkingDirectory = new(-100, ownsHandle: false);

    public KernelHandle(int descriptor, bool ownsHandle = true)
        : base(ownsHandle) => SetHandle(descriptor);

    /// <summary>The number, for paths below /proc/self/fd. Valid only as long as the handle is kept open.</summary>
    public int Descriptor => (int)handle;

    protected override bool ReleaseHandle() => Native.close((int)handle) == 0;
}
