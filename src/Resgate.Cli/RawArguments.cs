using System.Text;

namespace Resgate.Cli;

/// <summary>Arguments as the bytes they were given in: the runtime's strings lose what is not UTF-8.</summary>
internal static class RawArguments
{
    private static readonly Lazy<IReadOnlyList<byte[]>> All = new(Read);

    /// <summary>The bytes of one argument.</summary>
    public static byte[] BytesOf(string argument) =>
        argument.Contains('\uFFFD', StringComparison.Ordinal)
            ? All.Value.FirstOrDefault(raw => Encoding.UTF8.GetString(raw) == argument) ?? Encoding.UTF8.GetBytes(argument)
            : Encoding.UTF8.GetBytes(argument);

    private static List<byte[]> Read()
    {
        var arguments = new List<byte[]>();
        var line = File.ReadAllBytes("/proc/self/cmdline");
        foreach (var range in line.AsSpan().Split((byte)0))
        {
            arguments.Add(line[range]);
        }

        return arguments;
    }
}
