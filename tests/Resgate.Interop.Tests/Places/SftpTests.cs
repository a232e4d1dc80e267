using Resgate.Testing;
using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>Stock restic and we on one host that is reached through SFTP: restic by the ssh program, we by ourselves.</summary>
public sealed class SftpTests : IAsyncLifetime
{
    private SshServer _server = null!;
    private Workplace _place = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SshServer.StartAsync();
        _place = new Workplace { Repository = _server.Address("repo") };
        // The ssh program looks for its files in the home folder of the user, whatever HOME says.
        var programs = Directory.CreateDirectory(Path.Combine(_place.Target, "../programs")).FullName;
        var ssh = _place.Write("programs/ssh", $"#!/bin/sh\nexec /usr/bin/ssh -F {_server.ClientConfig} \"$@\"\n");
        Tool.Run("chmod", "+x", ssh);
        _place.Variables = [("HOME", _server.Home), ("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}")];
    }

    public async ValueTask DisposeAsync()
    {
        _place.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("resgate", "restic")]
    [InlineData("restic", "resgate")]
    [InlineData("resgate", "old restic")]
    public void We_take_turns(string first, string second) => SharedPlace.TakeTurns(_place, Client.Named(first), Client.Named(second));

    [Fact]
    public void We_take_turns_through_the_ssh_program()
    {
        Client.Ours.Run(_place, "-o", $"sftp.args=-F {_server.ClientConfig}", "init");
        Client.Newest.Run(_place, "backup", _place.Source);

        Assert.Contains("1 snapshots", Client.Ours.Run(_place, "-o", $"sftp.command=ssh -p {_server.Port} {SshServer.User}@127.0.0.1 -s sftp", "snapshots").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snapshots")]
    [InlineData("init")]
    public void What_goes_wrong_is_one_line_with_its_cause_and_what_to_do(string verb)
    {
        _place.Variables = [("HOME", _place.Target)];

        var refused = Client.Ours.Try(_place, verb);

        Assert.Equal(1, refused.ExitCode);
        var line = Assert.Single(refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"the host key of [127.0.0.1]:{_server.Port} is not known", line, StringComparison.Ordinal);
        Assert.Contains("ssh-keyscan", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_without_a_repository_has_an_exit_code_of_its_own()
    {
        _place.Repository = _server.Address("nothing-here");

        Assert.Equal(10, Client.Ours.Try(_place, "snapshots").ExitCode);
    }
}
