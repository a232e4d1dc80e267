using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>That one run is under way on this device. Disposing gives it back, and so does the end of the process, however it comes.</summary>
internal sealed partial class RunLock : IDisposable
{
    private const int Exclusive = 2;
    private const int WithoutWaiting = 4;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0b110_000_000;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.2);

    private readonly SafeFileHandle _file;

    private RunLock(SafeFileHandle file) => _file = file;

    /// <param name="path">The file that stands for it; it stays.</param>
    /// <param name="patience">How long to wait for another run's end.</param>
    /// <param name="time">Measures that.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Locked"/>: another run is still under way. <see cref="FailureKind.Denied"/>: the file cannot be opened.
    /// </exception>
    public static async ValueTask<RunLock> TakeAsync(
        string path, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var file = Open(path);
        try
        {
            var begun = time.GetTimestamp();
            while (flock(file, Exclusive | WithoutWaiting) != 0)
            {
                if (time.GetElapsedTime(begun) >= patience)
                {
                    throw new ResgateException(FailureKind.Locked, $"another run is under way{Holder(file)}")
                    {
                        Hint = "it will end by itself; --wait waits for that",
                    };
                }

                await Task.Delay(_pause, time, cancellation);
            }

            var text = Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, text, 0);
            return new RunLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    // Not as the platform opens files: it would take a lock of this very kind on the way, and refuse.
    private static SafeFileHandle Open(string path)
    {
        var descriptor = open(path, ReadWrite | Create | CloseOnExec, OwnerOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new ResgateException(FailureKind.Denied, $"cannot open {path}", new Win32Exception(Marshal.GetLastPInvokeError()));
    }

    private static string Holder(SafeFileHandle file)
    {
        var text = new byte[20];
        var count = RandomAccess.Read(file, text, 0);
        return count > 0 ? $", process {Encoding.UTF8.GetString(text, 0, count)}" : "";
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int flock(SafeFileHandle file, int operation);
}
