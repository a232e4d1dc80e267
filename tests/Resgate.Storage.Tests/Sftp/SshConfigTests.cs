using System.Globalization;
using Resgate.Primitives;
using Resgate.Storage.Sftp;
using Resgate.Storage.Sftp.Ssh;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Configuration files of SSH, with the ssh program as the judge of what they mean.</summary>
public sealed class SshConfigTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public SshConfigTests()
    {
        _ = Directory.CreateDirectory(Path.Combine(_home.Path, ".ssh"));
        _ = Directory.CreateDirectory(Path.Combine(_home.Path, "etc"));
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("Host nas\n HostName 10.0.0.7\n Port 2222\n User keeper\nHost *\n Port 1\n User x\n")]
    [InlineData("Port 2222\nHost nas\n Port 1\n")]
    [InlineData("host nas\n hostname=%h.lan\n port = 2022\n")]
    [InlineData("Host NAS\n Port 2\nMatch host NAS\n User upper\nMatch user KEEPER\n ConnectTimeout 3\n")]
    [InlineData("Host !nas *\n Port 1\nHost n?s\n Port 7\n")]
    [InlineData("Host other nas\n Port 7\n")]
    [InlineData("# Host\n\n   Host nas # a comment\n\tPort\t8\n")]
    [InlineData("Match host nas\n Port 9\n")]
    [InlineData("Host nas\n HostName filer\nMatch host filer\n Port 9\nMatch originalhost nas user keeper\n Port 10\n")]
    [InlineData("Match all\n User \"some body\"\n")]
    [InlineData("Match exec false\n Port 7\nMatch user nobody\n Port 8\n")]
    [InlineData("Host nas\n ConnectTimeout 7\n ServerAliveInterval 5\n ServerAliveCountMax 2\n")]
    [InlineData("Host nas\n HostKeyAlias vault\n IdentitiesOnly yes\n")]
    [InlineData("UserKnownHostsFile /a /b\nGlobalKnownHostsFile /c\n")]
    [InlineData("Host nas\n IdentityFile /k/%h-%p-%r\nHost *\n IdentityFile /k/second\n")]
    [InlineData("Include more.conf\nHost nas\n Port 5\n")]
    [InlineData("Host elsewhere\n Include more.conf\nHost nas\n Port 5\n")]
    [InlineData("")]
    public void They_mean_what_ssh_takes_them_for(string text)
    {
        foreach (var address in (string[])["nas:x", "keeper@nas:x", "//nas:77/x"])
        {
            File.WriteAllText(At("config"), text);
            File.WriteAllText(At("more.conf"), "Host n*\n Port 4321\n User included\n");
            var ours = Resolve(address);
            var theirs = AskSsh(SftpAddress.Parse(address), text.Replace("more.conf", At("more.conf"), StringComparison.Ordinal));

            Assert.Equal(theirs["hostname"].Single(), ours.Host);
            Assert.Equal(theirs["port"].Single(), $"{ours.Port}");
            Assert.Equal(theirs["user"].Single(), ours.User);
            Assert.Equal(theirs["identitiesonly"].Single() == "yes", ours.IdentitiesOnly);
            Assert.Equal(theirs.TryGetValue("hostkeyalias", out var alias) ? alias.Single() : ours.Host, ours.KnownAs.Name);
            AssertSame(theirs, "connecttimeout", "none", 30, (int)ours.ConnectTimeout.TotalSeconds);
            AssertSame(theirs, "serveraliveinterval", "0", 20, (int)ours.AliveInterval.TotalSeconds);
            Assert.Equal(theirs["serveralivecountmax"].Single(), $"{ours.AliveCount}");
            if (text.Contains("KnownHosts", StringComparison.Ordinal))
            {
                Assert.Equal(["/a", "/b", "/c"], ours.KnownHostsFiles);
            }

            if (text.Contains("IdentityFile", StringComparison.Ordinal))
            {
                Assert.Equal([$"/k/{ours.Host}-{ours.Port}-{ours.User}", "/k/second"], ours.IdentityFiles);
            }
        }
    }

    [Fact]
    public void Without_any_file_the_usual_things_hold()
    {
        var settings = Resolve("nas:x");

        Assert.Equal(("nas", 22, Environment.UserName), (settings.Host, settings.Port, settings.User));
        Assert.Equal([At("id_rsa"), At("id_ecdsa"), At("id_ed25519")], settings.IdentityFiles);
        Assert.Contains(At("known_hosts"), settings.KnownHostsFiles);
        Assert.Contains(Path.Combine(_home.Path, "etc", "ssh_known_hosts"), settings.KnownHostsFiles);
        Assert.Null(settings.Agent);
    }

    [Fact]
    public void The_system_s_file_comes_second()
    {
        File.WriteAllText(At("config"), "Host nas\n Port 1\n");
        File.WriteAllText(Path.Combine(_home.Path, "etc", "ssh_config"), "Host *\n Port 2\n User theirs\n");

        Assert.Equal((1, "theirs"), (Resolve("nas:x").Port, Resolve("nas:x").User));
    }

    [Theory]
    [InlineData("IdentityAgent none", null)]
    [InlineData("IdentityAgent SSH_AUTH_SOCK", "/agent")]
    [InlineData("IdentityAgent $OTHER", "/other")]
    [InlineData("IdentityAgent ${OTHER}.sock", "/other.sock")]
    [InlineData("IdentityAgent ~/sock", "{home}/sock")]
    [InlineData("", "/agent")]
    public void The_agent_is_the_one_that_is_named(string line, string? socket)
    {
        File.WriteAllText(At("config"), line + "\n");
        var variables = new Dictionary<string, string> { ["SSH_AUTH_SOCK"] = "/agent", ["OTHER"] = "/other" };

        Assert.Equal(socket?.Replace("{home}", _home.Path, StringComparison.Ordinal), Resolve("nas:x", variables).Agent);
    }

    [Theory]
    [InlineData("ProxyJump bastion", "ProxyJump")]
    [InlineData("ProxyCommand nc %h %p", "ProxyCommand")]
    [InlineData("Port many", "Port many")]
    [InlineData("Port 0", "Port 0")]
    [InlineData("Port", "has no value")]
    [InlineData("IdentityFile /k/%Z", "/k/%Z")]
    [InlineData("IdentityFile ${NOWHERE}/k", "${NOWHERE}")]
    [InlineData("Include config", "includes itself")]
    public void What_we_cannot_do_is_refused_in_one_line(string line, string words)
    {
        File.WriteAllText(At("config"), line + "\n");

        var failure = Assert.Throws<ResgateException>(() => Resolve("nas:x"));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        if (line.StartsWith("Proxy", StringComparison.Ordinal))
        {
            Assert.Contains("sftp.args", failure.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_proxy_that_is_switched_off_is_none()
    {
        File.WriteAllText(At("config"), "Host nas\n ProxyJump none\nHost *\n ProxyJump bastion\n");

        Assert.Equal("nas", Resolve("nas:x").Host);
    }

    private string At(string name) => Path.Combine(_home.Path, ".ssh", name);

    private SshSettings Resolve(string address, Dictionary<string, string>? variables = null) => SshSettings.Resolve(
        SftpAddress.Parse(address),
        new PlaceOptions { Variable = name => variables?.GetValueOrDefault(name) },
        new SshFiles(_home.Path, Path.Combine(_home.Path, "etc")));

    private Dictionary<string, List<string>> AskSsh(SftpAddress address, string text)
    {
        var file = Path.Combine(_home.Path, "for-ssh");
        File.WriteAllText(file, text);
        string[] arguments =
        [
            "-G", "-F", file,
            .. address.Port is { } port ? ["-p", $"{port}"] : Array.Empty<string>(),
            .. address.User is { } user ? ["-l", user] : Array.Empty<string>(),
            address.Host,
        ];
        return Testing.Tool.Run("ssh", arguments).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .GroupBy(words => words[0], words => words[^1])
            .ToDictionary(group => group.Key, group => group.ToList());
    }

    private static void AssertSame(Dictionary<string, List<string>> theirs, string key, string theirDefault, int ourDefault, int ours) =>
        Assert.Equal(theirs[key].Single() == theirDefault ? ourDefault : int.Parse(theirs[key].Single(), CultureInfo.InvariantCulture), ours);
}
