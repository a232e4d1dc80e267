using Resgate.Format.Text;

namespace Resgate.Cli;

/// <summary>Arguments with every byte they were given in: the runtime's strings lose what is not UTF-8.</summary>
internal static class RawArguments
{
    /// <summary>The same arguments as <see cref="RawText"/>.</summary>
    /// <param name="arguments">All that the process was started with, as the runtime has them.</param>
    public static string[] Recover(string[] arguments)
    {
        if (!Array.Exists(arguments, static argument => argument.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return arguments;
        }

        var all = new List<string>();
        ReadOnlySpan<byte> line = File.ReadAllBytes("/proc/self/cmdline");
        foreach (var range in line.TrimEnd((byte)0).Split((byte)0))
        {
            all.Add(RawText.Decode(line[range]));
        }

        // The program's own name comes first, and before it perhaps the runtime's. Ends of empty arguments were trimmed with
        // the last NUL.
        var missing = Enumerable.Repeat("", arguments.Reverse().TakeWhile(static argument => argument.Length == 0).Count());
        return [.. all.Concat(missing).TakeLast(arguments.Length)];
    }

    /// <summary>The bytes of one argument.</summary>
    public static byte[] BytesOf(string argument) => RawText.Encode(argument);
}
