using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Where SSH keeps its files on this machine.</summary>
/// <param name="Home">The user's home folder.</param>
/// <param name="System">The folder of what counts for all users.</param>
internal sealed record SshFiles(string Home, string System = "/etc/ssh")
{
    /// <summary>Of the user who runs this.</summary>
    public static SshFiles Of(PlaceOptions options) =>
        new(options.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))
        {
            Config = options.Variable(SftpVariables.ConfigFile),
            ConfinedTo = options.ConfinedTo,
        };

    /// <summary>The only file of settings; null for the user's and the system's.</summary>
    public string? Config { get; init; }

    /// <summary>The only folder whose files count, and from which relative names do; null for every one, and the working folder.</summary>
    public string? ConfinedTo { get; init; }

    public string UserFolder => Path.Combine(Home, ".ssh");

    /// <summary>A path as it stands in a configuration file: <c>~/</c> is the home folder, a relative one lies in a folder.</summary>
    public string Expand(string path, string folder) => path switch
    {
        "~" => Home,
        ['~', '/', ..] => Path.Combine(Home, path[2..]),
        _ => Path.Combine(folder, path),
    };

    /// <summary>Whether a file may take part.</summary>
    /// <param name="path">Absolute.</param>
    public bool Admit(string path) =>
        ConfinedTo is null || Path.GetFullPath(path).StartsWith(Path.GetFullPath(ConfinedTo).TrimEnd('/') + "/", StringComparison.Ordinal);

    /// <summary>The lines of a file; none when it is not there.</summary>
    /// <exception cref="ResgateException">It is there and cannot be read.</exception>
    public static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, $"cannot read {path}", cause);
        }
    }
}
