using System.Text;
using Resgate.Storage.Sftp;
using Resgate.Storage.Sftp.Ssh;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>What is carried to another machine is all that it takes there, and nothing of that machine.</summary>
public sealed class SftpAccessTests : IDisposable
{
    private const string HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _away = new();

    public void Dispose()
    {
        _home.Dispose();
        _away.Dispose();
    }

    [Fact]
    public void The_keys_and_hosts_that_the_configuration_names_are_carried_wherever_they_lie()
    {
        Directory.CreateDirectory(Path.Combine(_home.Path, ".ssh"));
        File.WriteAllText(At("deploy"), "a key\n");
        File.WriteAllText(At("hosts"), $"other {HostKey}\n[10.0.0.7]:2222 {HostKey}\n@revoked 10.0.0.7 {HostKey}\n");
        File.WriteAllText(
            At(".ssh/config"),
            $"Host nas\n HostName 10.0.0.7\n Port 2222\n User keeper\n IdentityFile {At("deploy")}\n IdentityFile {At("not-there")}\n UserKnownHostsFile {At("hosts")}\n IdentityAgent {At("agent")}\n");

        var access = SftpAccess.Of("sftp:nas:/data", Options(_home.Path), "nas");

        Assert.Equal("nas", access.Host);
        Assert.Equal(["nas/key-1", "nas/known_hosts"], access.Files.Select(static file => file.Name));
        Assert.Equal("a key\n", Encoding.UTF8.GetString(access.Files[0].Content));
        Assert.Equal($"[10.0.0.7]:2222 {HostKey}\n@revoked 10.0.0.7 {HostKey}\n", Encoding.UTF8.GetString(access.Files[1].Content));

        Directory.CreateDirectory(Path.Combine(_away.Path, "nas"));
        File.WriteAllText(Path.Combine(_away.Path, "nas/ssh_config"), access.Config);
        var confined = new PlaceOptions
        {
            Variable = name => name == SftpAccess.ConfigVariable ? Path.Combine(_away.Path, "nas/ssh_config") : name == "HOME" ? _home.Path : null,
            ConfinedTo = _away.Path,
        };
        var there = SshSettings.Resolve(SftpAddress.Parse("nas:/data"), confined, SshFiles.Of(confined));
        Assert.Equal(("10.0.0.7", 2222, "keeper"), (there.Host, there.Port, there.User));
        Assert.Equal([Path.Combine(_away.Path, "nas/key-1")], there.IdentityFiles);
        Assert.Equal([Path.Combine(_away.Path, "nas/known_hosts")], there.KnownHostsFiles);
        Assert.Null(there.Agent);

        var asked = Testing.Tool.Run("ssh", "-G", "-F", Path.Combine(_away.Path, "nas/ssh_config"), "nas").Text.Split('\n');
        string[] wanted =
        [
            "hostname 10.0.0.7", "port 2222", "user keeper", "identityfile nas/key-1", "identitiesonly yes", "identityagent none",
            "userknownhostsfile nas/known_hosts", "globalknownhostsfile /dev/null", "stricthostkeychecking true",
        ];
        Assert.All(wanted, line => Assert.Contains(line, asked));
    }

    [Fact]
    public void Who_is_confined_to_a_folder_uses_no_file_outside_and_no_agent()
    {
        Directory.CreateDirectory(Path.Combine(_away.Path, ".ssh"));
        File.WriteAllText(
            Path.Combine(_away.Path, ".ssh/config"),
            $"Include {At("more")}\nIdentityFile {At("deploy")}\nIdentityFile ../{Path.GetFileName(_home.Path)}/deploy\nUserKnownHostsFile {At("hosts")} kept\nIdentityAgent {At("agent")}\n");
        File.WriteAllText(At("more"), "Port 7\n");
        var options = Options(_away.Path) with { ConfinedTo = _away.Path };

        var settings = SshSettings.Resolve(SftpAddress.Parse("nas:x"), options, SshFiles.Of(options));

        Assert.Equal(22, settings.Port);
        Assert.Empty(settings.IdentityFiles);
        Assert.Equal([Path.Combine(_away.Path, "kept")], settings.KnownHostsFiles);
        Assert.Null(settings.Agent);
    }

    private string At(string name) => Path.Combine(_home.Path, name);

    private static PlaceOptions Options(string home) => new()
    {
        Variable = name => name switch
        {
            "HOME" => home,
            "SSH_AUTH_SOCK" => "/run/agent",
            _ => null,
        },
    };
}
