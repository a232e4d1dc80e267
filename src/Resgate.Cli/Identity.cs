using System.Runtime.InteropServices;

namespace Resgate.Cli;

/// <summary>Who runs this process.</summary>
internal static partial class Identity
{
    private const string KernelName = "/proc/sys/kernel/hostname";

    /// <summary>
    /// This machine's whole name, with its domain if it has one: the platform's own answer ends at the first dot.
    /// </summary>
    public static string HostName { get; } =
        File.Exists(KernelName) && File.ReadAllText(KernelName).Trim() is { Length: > 0 } name ? name : Environment.MachineName;

    public static uint UserId => geteuid();

    public static uint GroupId => getegid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
