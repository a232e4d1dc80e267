using System.Text;
using Resgate.Primitives;
using Resgate.Storage.Sftp.Ssh;

namespace Resgate.Storage.Sftp;

/// <summary>What it takes to reach an SFTP place from any machine: settings for ssh, and the keys and known hosts that they name.</summary>
/// <remarks>
/// The settings are what this machine's come to for the place's host, and leave nothing to the machine that they will be used on: no agent, no
/// keys, no hosts that it knows. Names in them are relative, for the ssh program and for us: to the folder that either is called in.
/// </remarks>
/// <param name="Host">As the address has it.</param>
/// <param name="Config">The settings, for <c>ssh -F</c> and <c>RESGATE_SFTP_CONFIG_FILE</c>.</param>
/// <param name="Files">What they name, with relative names; keys that only an agent holds are not among them.</param>
public sealed record SftpAccess(string Host, string Config, IReadOnlyList<(string Name, byte[] Content)> Files)
{
    /// <summary>The variable that names a file of settings.</summary>
    public const string ConfigVariable = SftpVariables.ConfigFile;

    /// <param name="address">The place's, with its <c>sftp:</c>.</param>
    /// <param name="options">What else is said of it here.</param>
    /// <param name="folder">What the names of files begin with; letters, digits, dashes and dots, which need no quotes.</param>
    /// <exception cref="ResgateException">The settings of this machine make no sense, or a file that they name cannot be read.</exception>
    public static SftpAccess Of(string address, PlaceOptions options, string folder)
    {
        var parsed = SftpAddress.Parse(address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var settings = SshSettings.Resolve(parsed, options, SshFiles.Of(options));
        var keys = settings.IdentityFiles.Where(File.Exists).Select((path, index) => ($"{folder}/key-{index + 1}", Read(path))).ToList();
        var hosts = $"{folder}/known_hosts";
        string[] lines =
        [
            "Host *",
            $"  HostName {settings.Host}",
            $"  Port {settings.Port}",
            $"  User \"{settings.User}\"",
            .. settings.KnownAs.Name == settings.Host ? (string[])[] : [$"  HostKeyAlias {settings.KnownAs.Name}"],
            $"  UserKnownHostsFile {hosts}",
            "  GlobalKnownHostsFile /dev/null",
            "  StrictHostKeyChecking yes",
            .. keys.Count == 0 ? (string[])["  IdentityFile none"] : keys.Select(static key => $"  IdentityFile {key.Item1}"),
            "  IdentitiesOnly yes",
            "  IdentityAgent none",
        ];
        return new SftpAccess(parsed.Host, string.Join('\n', lines) + "\n", [.. keys, (hosts, Encoding.UTF8.GetBytes(KnownLines(settings)))]);
    }

    // Others' hosts are no business of whoever holds the kit, and paper is short.
    private static string KnownLines(SshSettings settings)
    {
        var name = settings.KnownAs.Name.ToLowerInvariant();
        return string.Concat(settings.KnownHostsFiles.SelectMany(SshFiles.ReadLines)
            .Where(line => KnownHostsLine.Parse(line, "") is { } known
                && (known.IsAbout(SshSettings.Name(name, settings.KnownAs.Port)) || known.IsAbout(name)))
            .Select(static line => line.Trim() + "\n")
            .Distinct());
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, $"cannot read {path}", cause);
        }
    }
}
