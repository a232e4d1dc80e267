using System.Runtime.InteropServices;

namespace Resgate.Cli;

/// <summary>Who runs this process.</summary>
internal static partial class Identity
{
    public static uint UserId => geteuid();

    public static uint GroupId => getegid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
