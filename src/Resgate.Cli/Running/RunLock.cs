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

    /// <summary>A device that dies again and again need not remember every time.</summary>
    private const int MostRemembered = 20;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.2);

    private readonly SafeFileHandle _file;

    private RunLock(SafeFileHandle file, IReadOnlyList<int> interrupted) => (_file, Interrupted) = (file, interrupted);

    /// <summary>Processes that had it and did not come to give it back: their locks may still lie at places.</summary>
    public IReadOnlyList<int> Interrupted { get; private set; }

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

            var taken = new RunLock(file, [.. Read(file).TakeLast(MostRemembered)]);
            Write(file, [.. taken.Interrupted, Environment.ProcessId]);
            return taken;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Nothing of those that were interrupted is left.</summary>
    public void ForgetInterrupted() => Interrupted = [];

    public void Dispose()
    {
        Write(_file, Interrupted);
        _file.Dispose();
    }

    // Not as the platform opens files: it would take a lock of this very kind on the way, and refuse.
    private static SafeFileHandle Open(string path)
    {
        var descriptor = open(path, ReadWrite | Create | CloseOnExec, OwnerOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new ResgateException(FailureKind.Denied, $"cannot open {path}", new Win32Exception(Marshal.GetLastPInvokeError()));
    }

    private static string Holder(SafeFileHandle file) => Read(file) is [.., var holder] ? $", process {holder}" : "";

    // A line each. What is no number was cut off by the end of a machine, and tells nothing.
    private static List<int> Read(SafeFileHandle file)
    {
        var text = new byte[1024];
        var count = RandomAccess.Read(file, text, 0);
        return
        [
            .. Encoding.UTF8.GetString(text, 0, count).Split('\n')
                .Select(static line => int.TryParse(line, CultureInfo.InvariantCulture, out var id) ? id : 0)
                .Where(static id => id > 0),
        ];
    }

    private static void Write(SafeFileHandle file, IEnumerable<int> processes)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(processes.Select(static id => $"{id.ToString(CultureInfo.InvariantCulture)}\n")));
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, text, 0);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int flock(SafeFileHandle file, int operation);
}
