using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>Standard output as bytes, for results that are not text: file contents, paths with any byte in them.</summary>
internal static class StandardOutput
{
    /// <summary>Whether a person reads it, whose terminal must not be given control characters.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Writes through a buffer. Nothing may be written to <see cref="Console.Out"/> meanwhile.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: the other end does not take it.</exception>
    public static async ValueTask WriteAsync(Func<Stream, ValueTask> write, CancellationToken cancellation)
    {
        await Console.Out.FlushAsync(cancellation);

        // Disposing would flush once more after a failed write and hide the failure; the stream lives as long as the process.
        var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        try
        {
            await write(output);
            await output.FlushAsync(cancellation);
        }
        catch (IOException cause)
        {
            throw new ResgateException(FailureKind.Failed, "cannot write to standard output", cause);
        }
    }
}
