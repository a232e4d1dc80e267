using Resgate.Primitives;
using Resgate.Storage.Sftp;
using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Who gets in, and what those hear who do not.</summary>
public sealed class SftpLoginTests(OpenSsh ssh) : IClassFixture<OpenSsh>, IDisposable
{
    private const string Passphrase = "gehoord-en-vergeten";

    private readonly ClientHome _home = new(ssh.Server);

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("ed25519", "id_ed25519")]
    [InlineData("rsa", "id_rsa")]
    [InlineData("ecdsa", "id_ecdsa")]
    public async Task A_key_file_of_any_usual_type_and_name_is_found(string type, string name)
    {
        _home.Remove("id_ed25519");
        File.Move(NewKey(type), Path.Combine(_home.Ssh, name));

        await _home.UseAsync();
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_is_refused_with_the_way_to_make_it_known()
    {
        _home.Remove("id_ed25519");
        _home.Remove("id_ed25519.pub");
        _ = Testing.Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(_home.Ssh, "id_ed25519"));

        var failure = await RefusedAsync();

        Assert.Contains("does not let backup in, who offered 1 key", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ssh-copy-id -p", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_key_the_failure_tells_how_to_get_one()
    {
        _home.Remove("id_ed25519");

        var failure = await RefusedAsync();

        Assert.Contains("offered 0 keys", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ssh-keygen", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_key_is_opened_with_a_passphrase_from_a_file()
    {
        LockKey();
        _home.Write("passphrase", Passphrase);
        _home.Variables[SftpVariables.PassphraseFile] = Path.Combine(_home.Ssh, "passphrase");

        await _home.UseAsync();
    }

    [Fact]
    public async Task A_locked_key_that_nothing_opens_is_named_and_its_passphrase_is_not()
    {
        LockKey();
        var without = await RefusedAsync();
        Assert.Contains("id_ed25519 is locked with a passphrase", without.Message, StringComparison.Ordinal);
        Assert.Contains(SftpVariables.PassphraseFile, without.Hint, StringComparison.Ordinal);

        _home.Write("passphrase", "another-one");
        _home.Variables[SftpVariables.PassphraseFile] = Path.Combine(_home.Ssh, "passphrase");
        var wrong = await RefusedAsync();
        Assert.Contains("id_ed25519 is locked, and the passphrase is wrong", wrong.Message, StringComparison.Ordinal);
        Assert.StartsWith($"the first line of the file that {SftpVariables.PassphraseFile} names", wrong.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("another-one", wrong.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_holds_no_key_is_not_taken_for_a_locked_one(bool withPassphrase)
    {
        _home.Remove("id_ed25519");
        _home.Write("id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----", "bm90IGEga2V5", "-----END OPENSSH PRIVATE KEY-----");
        _home.Write("passphrase", Passphrase);
        if (withPassphrase)
        {
            _home.Variables[SftpVariables.PassphraseFile] = Path.Combine(_home.Ssh, "passphrase");
        }

        var failure = await RefusedAsync();

        Assert.Contains("id_ed25519 holds no key that can be used", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("what has to be there is the private key", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task A_key_that_the_agent_holds_needs_no_file(string type)
    {
        var key = NewKey(type);
        await using var agent = await SshAgentProcess.StartAsync(_home);
        agent.Add(key);
        File.Delete(key);
        File.Delete(key + ".pub");
        _home.Remove("id_ed25519");

        await _home.UseAsync();
    }

    [Fact]
    public async Task The_agent_offers_the_key_that_is_named_first_so_that_a_server_does_not_lose_patience()
    {
        var key = NewKey("ed25519");
        _home.Remove("id_ed25519");
        await using var agent = await SshAgentProcess.StartAsync(_home);
        for (var i = 0; i < 8; i++)
        {
            var other = Path.Combine(_home.Ssh, $"other{i}");
            _ = Testing.Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other);
            agent.Add(other);
        }

        agent.Add(key);
        File.Delete(key);
        Assert.Contains("does not let backup in", (await RefusedAsync()).Message, StringComparison.Ordinal);

        _home.Write("config", "Host *", $"  IdentityFile {key}");
        await _home.UseAsync();
    }

    [Fact]
    public async Task With_identities_only_the_agent_keeps_its_other_keys_to_itself()
    {
        var key = NewKey("ed25519");
        _home.Remove("id_ed25519");
        await using var agent = await SshAgentProcess.StartAsync(_home);
        agent.Add(key);
        _home.Write("config", "IdentitiesOnly yes");

        Assert.Contains("offered 0 keys", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_gone_is_mentioned_and_files_do_as_well()
    {
        _home.Variables["SSH_AUTH_SOCK"] = Path.Combine(_home.Ssh, "no-such-socket");
        await _home.UseAsync();

        _home.Remove("id_ed25519");
        Assert.Contains("the SSH agent", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_of_SSH_knows_the_way()
    {
        File.Move(Path.Combine(_home.Ssh, "id_ed25519"), Path.Combine(_home.Ssh, "nas_key"));
        File.Move(Path.Combine(_home.Ssh, "known_hosts"), Path.Combine(_home.Ssh, "nas_hosts"));
        _home.Write(
            "config",
            "Host nas",
            "  HostName 127.0.0.1",
            $"  Port {ssh.Server.Port}",
            "  User backup",
            "  IdentityFile ~/.ssh/%n_key",
            "  UserKnownHostsFile ~/.ssh/nas_hosts",
            "Host *",
            "  User somebody",
            "  Port 9");

        await _home.UseAsync($"sftp:nas:{Guid.NewGuid():n}");
    }

    [Fact]
    public async Task A_password_comes_from_a_file_and_a_wrong_one_is_not_repeated()
    {
        await using var rclone = await RcloneServer.StartAsync();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(file, "not-this-one\n", StoreCalls.Now);
        var options = rclone.Options with
        {
            Variable = name => name == SftpVariables.PasswordFile ? file : rclone.Options.Variable(name),
        };
        await using var store = Locations.Open(rclone.Address("r"), options);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PrepareAsync(StoreCalls.Now));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("0 keys and a password", failure.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-this-one", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not-this-one", rclone.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_file_that_is_not_there_is_named()
    {
        _home.Variables[SftpVariables.PasswordFile] = "/no/such/file";

        Assert.Contains("/no/such/file", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    private void LockKey()
    {
        _home.Remove("id_ed25519");
        File.Move(NewKey("ed25519", Passphrase), Path.Combine(_home.Ssh, "id_ed25519"));
    }

    /// <summary>A key that the server takes; its path in the client's folder.</summary>
    private string NewKey(string type, string passphrase = "")
    {
        var made = ssh.Server.MakeKey(Guid.NewGuid().ToString("n"), type, passphrase);
        var here = Path.Combine(_home.Ssh, Path.GetFileName(made));
        File.Move(made, here);
        File.Move(made + ".pub", here + ".pub");
        return here;
    }

    private async Task<ResgateException> RefusedAsync()
    {
        var failure = await Assert.ThrowsAsync<ResgateException>(() => _home.UseAsync());
        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.DoesNotContain(Passphrase, failure.ToString(), StringComparison.Ordinal);
        return Assert.IsType<ResgateException>(failure.InnerException);
    }
}
