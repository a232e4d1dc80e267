using System.Text;

namespace Resgate.Cli;

/// <summary>
/// The name this program was called by. Through a link named <c>restic</c> it speaks as restic does, for scripts that look.
/// </summary>
internal static class ProgramName
{
    private const string Restic = "restic";

    public static bool IsRestic { get; } = Path.GetFileName(FirstWord()) == Restic;

    /// <summary>As people have to type it.</summary>
    public static string Name => IsRestic ? Restic : "resgate";

    // The kernel's copy: the runtime puts its own file's name there when it is not part of the program.
    private static string FirstWord()
    {
        ReadOnlySpan<byte> line = File.ReadAllBytes("/proc/self/cmdline");
        var end = line.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? line : line[..end]);
    }
}
