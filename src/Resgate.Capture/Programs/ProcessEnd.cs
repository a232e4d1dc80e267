using System.ComponentModel;
using System.Diagnostics;

namespace Resgate.Capture.Programs;

/// <summary>The end of a program that nobody waits for any more.</summary>
internal static class ProcessEnd
{
    /// <summary>Ends it with all it has started, if it still runs.</summary>
    public static void Of(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It, or something that it has started, has ended by itself.
        }
    }
}
