using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>struct timespec of the 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct KernelTime(long Seconds, long Nanoseconds);
