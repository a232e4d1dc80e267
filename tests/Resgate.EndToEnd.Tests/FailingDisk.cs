using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>Runs the program under test with system calls on one path that fail or take long, by the kernel's own tracing.</summary>
internal static class FailingDisk
{
    /// <summary>Every call in <see cref="Content"/>: reads the bytes of a file.</summary>
    public const string Content = "read,pread64,preadv,preadv2";

    /// <summary>Reads the names in a directory.</summary>
    public const string Names = "getdents64";

    /// <param name="site">Where.</param>
    /// <param name="path">The file or directory whose calls are meddled with.</param>
    /// <param name="calls">Their names.</param>
    /// <param name="how">In strace's words, such as <c>error=EIO</c> or <c>delay_enter=1000</c> in microseconds.</param>
    /// <param name="arguments">For the program.</param>
    public static Tool.Result Try(Site site, string path, string calls, string how, params IEnumerable<string> arguments) =>
        site.Try("strace", Arguments(site, path, calls, how, arguments));

    /// <summary>The same, not waited for.</summary>
    public static Running Start(Site site, string path, string calls, string how, params IEnumerable<string> arguments) =>
        site.StartProgram("strace", Arguments(site, path, calls, how, arguments));

    /// <summary>Starts the program on a disk that takes its time for every name that comes, goes or changes, and to write what it holds.</summary>
    /// <returns>The program itself, not its tracer: it may be killed.</returns>
    public static Running StartSlow(Site site, params IEnumerable<string> arguments)
    {
        const string calls = "?rename,?renameat,?renameat2,?unlink,unlinkat,fsync";
        return site.StartProgram(
            "strace",
            ["-D", "-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:delay_enter=5000", Programs.Resgate, .. arguments]);
    }

    /// <summary>How many calls of the last <see cref="Try"/> were meddled with.</summary>
    public static int Injected(Site site) => File.ReadLines(Log(site)).Count(line => line.Contains("(INJECTED)", StringComparison.Ordinal));

    private static string Log(Site site) => site.At("calls.log");

    private static string[] Arguments(Site site, string path, string calls, string how, IEnumerable<string> arguments) =>
        ["-f", "-qq", "-o", Log(site), "-P", path, "-e", $"trace={calls}", "-e", $"inject={calls}:{how}", Programs.Resgate, .. arguments];
}
