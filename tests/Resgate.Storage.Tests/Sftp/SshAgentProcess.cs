using Resgate.Testing.Servers;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>OpenSSH's agent, on a socket that a client's variables name.</summary>
internal sealed class SshAgentProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly string _socket;

    private SshAgentProcess(ServerProcess process, string socket)
    {
        _process = process;
        _socket = socket;
    }

    public static async Task<SshAgentProcess> StartAsync(ClientHome home)
    {
        var socket = Path.Combine(home.Ssh, "agent");
        var process = await ServerProcess.StartAsync("ssh-agent", ["-D", "-a", socket]);
        // Its socket is there a moment before anybody listens; 2 says that nobody does.
        _ = await process.WaitForAsync(_ => Task.FromResult(
            Testing.Tool.Try("ssh-add", null, ["-l"], [("SSH_AUTH_SOCK", socket)]).ExitCode == 2 ? null : socket));
        home.Variables["SSH_AUTH_SOCK"] = socket;
        return new SshAgentProcess(process, socket);
    }

    public void Add(string key)
    {
        var added = Testing.Tool.Try("ssh-add", null, ["-q", key], [("SSH_AUTH_SOCK", _socket)]);
        Assert.True(added.ExitCode == 0, added.Errors);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
