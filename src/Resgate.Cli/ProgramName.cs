namespace Resgate.Cli;

/// <summary>The name this program was called by. Through a link named <c>restic</c> it speaks as restic does, for scripts that look.</summary>
internal static class ProgramName
{
    public static bool IsRestic { get; } = Path.GetFileName(Environment.GetCommandLineArgs()[0]) == "restic";

    /// <summary>As people have to type it.</summary>
    public static string Name => IsRestic ? "restic" : "resgate";
}
