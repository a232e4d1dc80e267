using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Storage.Local;

namespace Resgate.Storage.Tests.Local;

/// <summary>A process of its own that stores samples, one after the other, and says so after each.</summary>
internal static class WriterProcess
{
    public const string Verb = "--write-samples";

    /// <summary>Arguments: folder, way (put or draft), count, size. Prints the name of each stored object.</summary>
    /// <returns>0; or 1 after a failure, whose kind is the last line.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var store = new LocalStore(args[0]);
        var (count, size) = (int.Parse(args[2]), int.Parse(args[3]));
        try
        {
            for (var seed = 0; seed < count; seed++)
            {
                var sample = Sample.Of(ObjectFolder.Data, size, seed);
                await (args[1] == "put" ? store.PutAsync(sample).AsTask() : store.DraftAsync(sample, pieceSize: 1_000_000));
                Console.WriteLine(sample.Name);
            }

            return 0;
        }
        catch (ResgateException failure)
        {
            Console.WriteLine(failure.Kind);
            return 1;
        }
    }

    /// <summary>Starts one; with <paramref name="injection"/>, under strace, whose log of what it injected goes to a file.</summary>
    public static Process Start(string folder, string way, int count, int size, string? injection = null, string log = "/dev/null")
    {
        List<string> command = [Environment.ProcessPath!, Verb, folder, way, $"{count}", $"{size}"];
        if (injection is not null)
        {
            var call = injection[..injection.IndexOf(':', StringComparison.Ordinal)];
            command.InsertRange(0, ["strace", "-f", "-qq", "-o", log, "-e", $"trace={call}", "-e", $"inject={injection}"]);
        }

        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
    }
}
