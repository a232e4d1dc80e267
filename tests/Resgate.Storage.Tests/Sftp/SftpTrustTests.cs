using Resgate.Primitives;
using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Which servers are believed to be who they say, with OpenSSH's server and its own tools.</summary>
public sealed class SftpTrustTests(OpenSsh ssh) : IClassFixture<OpenSsh>, IDisposable
{
    private readonly ClientHome _home = new(ssh.Server);

    private string Host => $"[127.0.0.1]:{ssh.Server.Port}";

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_server_that_is_known_is_used() => await _home.UseAsync();

    [Fact]
    public async Task A_server_that_nobody_knows_is_refused_with_its_fingerprint_and_what_to_do()
    {
        _home.Remove("known_hosts");

        var failure = await RefusedAsync();

        var fingerprint = Testing.Tool.Run("ssh-keygen", "-l", "-f", Path.Combine(KeyFolder(), "host")).Text.Split(' ')[1];
        Assert.Contains($"{Host} is not known", failure.Message, StringComparison.Ordinal);
        Assert.Contains(fingerprint, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"ssh-keyscan -p {ssh.Server.Port} 127.0.0.1 >> ~/.ssh/known_hosts", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ssh_keyscan_finds_is_enough()
    {
        _home.Write("known_hosts", Testing.Tool.Run("ssh-keyscan", "-p", $"{ssh.Server.Port}", "127.0.0.1").Text);

        await _home.UseAsync();
    }

    [Fact]
    public async Task A_server_whose_key_has_changed_is_refused_loudly()
    {
        _home.Write("known_hosts", "# a comment", $"{Host} {OtherKey()}");

        var failure = await RefusedAsync();

        Assert.Contains($"THE HOST KEY OF {Host} HAS CHANGED", failure.Message, StringComparison.Ordinal);
        Assert.Contains("known_hosts, line 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"ssh-keygen -R '{Host}'", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_several_known_keys_is_enough()
    {
        _home.Write("known_hosts", $"{Host} {OtherKey()}", $"{Host} {ssh.Server.HostKey}");

        await _home.UseAsync();
    }

    [Fact]
    public async Task A_hashed_name_is_known_as_well()
    {
        var file = Path.Combine(_home.Ssh, "known_hosts");
        _ = Testing.Tool.Run("ssh-keygen", "-q", "-H", "-f", file);
        Assert.DoesNotContain("127.0.0.1", await File.ReadAllTextAsync(file, StoreCalls.Now), StringComparison.Ordinal);

        await _home.UseAsync();
    }

    [Fact]
    public async Task A_key_that_was_revoked_is_refused_although_it_is_known()
    {
        _home.Write("known_hosts", $"{Host} {ssh.Server.HostKey}", $"@revoked [*]:* {ssh.Server.HostKey}");
        var failure = await RefusedAsync();

        Assert.Contains("was revoked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_only_an_authority_vouches_for_is_refused_plainly()
    {
        _home.Write("known_hosts", $"@cert-authority {Host} {OtherKey()}");

        Assert.Contains("vouched for by an authority only", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_a_port_counts_when_its_key_is_the_right_one()
    {
        _home.Write("known_hosts", $"127.0.0.1 {ssh.Server.HostKey}");

        await _home.UseAsync();
    }

    [Fact]
    public async Task A_server_with_several_keys_is_asked_for_one_that_is_known()
    {
        var (ecdsa, rsa) = (MakeHostKey("ecdsa"), MakeHostKey("rsa"));
        await using var server = await SshServer.StartAsync("", $"HostKey {ecdsa}", $"HostKey {rsa}");
        using var home = new ClientHome(server);
        foreach (var known in new[] { rsa, ecdsa })
        {
            home.Write("known_hosts", $"[127.0.0.1]:{server.Port} {PublicKey(known)}");
            await home.UseAsync();
        }
    }

    private async Task<ResgateException> RefusedAsync()
    {
        var failure = await Assert.ThrowsAsync<ResgateException>(() => _home.UseAsync());
        Assert.Equal(FailureKind.Denied, failure.Kind);
        return Assert.IsType<ResgateException>(failure.InnerException);
    }

    private string OtherKey() => PublicKey(MakeHostKey("ed25519"));

    private string MakeHostKey(string type)
    {
        var path = Path.Combine(_home.Ssh, $"{type}-{Guid.NewGuid():n}");
        _ = Testing.Tool.Run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", path);
        return path;
    }

    private string KeyFolder()
    {
        File.WriteAllText(Path.Combine(_home.Ssh, "host"), ssh.Server.HostKey);
        return _home.Ssh;
    }

    private static string PublicKey(string path) => string.Join(' ', File.ReadAllText(path + ".pub").Split(' ').Take(2));
}
