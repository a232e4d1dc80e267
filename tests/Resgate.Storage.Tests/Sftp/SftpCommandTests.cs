using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Programs that speak SFTP: the ssh program as restic runs it, and a server under strace, whose system calls fail on cue.</summary>
public sealed class SftpCommandTests : IDisposable
{
    private const string SftpServer = "/usr/lib/openssh/sftp-server";

    private readonly TemporaryFolder _folder = new();

    private string Place => Path.Combine(_folder.Path, "place");

    private string Trace => Path.Combine(_folder.Path, "trace");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_object_is_durable_before_it_has_its_name_and_its_name_before_the_call_returns()
    {
        await using var store = Open($"strace -f -qq -o {Trace} -e trace=fsync,rename,unlink {SftpServer}");
        await store.PrepareAsync(Now);
        await File.WriteAllTextAsync(Trace, "", Now);

        await store.PutAsync(Sample.Of(ObjectFolder.Index, 70_000));
        await store.RemoveAsync(Sample.Of(ObjectFolder.Index, 70_000).Name, Now);

        var calls = (await File.ReadAllLinesAsync(Trace, Now)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split('(')[0]);
        Assert.Equal(["fsync", "rename", "fsync", "unlink", "fsync"], calls);
    }

    [Theory]
    [InlineData("fsync", "EIO", FailureKind.Failed)]
    [InlineData("fsync", "ENOSPC", FailureKind.Failed)]
    [InlineData("rename", "EACCES", FailureKind.Denied)]
    [InlineData("rename", "EIO", FailureKind.Failed)]
    public async Task Each_failing_call_is_reported_and_leaves_no_partial_object(string call, string error, FailureKind kind)
    {
        await using (var store = Open(SftpServer))
        {
            await store.PrepareAsync(Now);
        }

        for (var failAt = 1; ; failAt++)
        {
            await using var store = Open($"strace -f -qq -o {Trace} -e trace={call} -e inject={call}:error={error}:when={failAt} {SftpServer}");
            var sample = Sample.Of(ObjectFolder.Data, 300_000, failAt);
            ResgateException? failure = null;
            try
            {
                await store.PutAsync(sample);
            }
            catch (ResgateException refused)
            {
                failure = refused;
            }

            if (!(await File.ReadAllTextAsync(Trace, Now)).Contains("INJECTED", StringComparison.Ordinal))
            {
                Assert.Null(failure);
                Assert.True(failAt > 1, $"the server never calls {call}");
                return;
            }

            Assert.Equal(kind, failure?.Kind);
            await using var after = Open(SftpServer);
            Assert.All(await after.ListAsync(ObjectFolder.Data), stored => Assert.Equal(300_000, stored.Size));
            Assert.DoesNotContain(Directory.EnumerateFiles(Place, "*", SearchOption.AllDirectories), file => file.Contains("tmp-", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_ssh_program_is_run_as_restic_runs_it()
    {
        await using var server = await SshServer.StartAsync();
        await using var store = Locations.Open(server.Address("r"), With("sftp.args", $"-F {server.ClientConfig}"));
        var sample = Sample.Of(ObjectFolder.Keys, 700);
        await store.PrepareAsync(Now);

        await store.PutAsync(sample);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task What_the_ssh_program_complains_of_is_told()
    {
        await using var server = await SshServer.StartAsync();
        var known = Path.Combine(_folder.Path, "empty");
        await File.WriteAllTextAsync(known, "", Now);
        var arguments = $"-F {server.ClientConfig} -o UserKnownHostsFile={known} -o StrictHostKeyChecking=yes";
        await using var store = Locations.Open(server.Address("r"), With("sftp.args", arguments));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal(FailureKind.Failed, failure.Kind);
        Assert.Equal("ssh ended", failure.InnerException!.Message);
        Assert.Contains("Host key verification failed", failure.InnerException.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/program", "/no/such/program ended")]
    [InlineData("false", "false ended")]
    [InlineData("echo hello, this is no SFTP at all", "what answers does not speak SFTP")]
    public async Task A_program_that_is_none_is_named(string command, string words)
    {
        await using var store = Open(command);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal(FailureKind.Failed, failure.Kind);
        Assert.Equal(words, failure.InnerException!.Message);
    }

    [Fact]
    public async Task A_program_that_says_nothing_is_given_up_and_does_not_stay()
    {
        var mark = $"3{Random.Shared.Next(100_000, 999_999)}";
        await using (var store = Locations.Open($"sftp:x:{Place}", With("sftp.command", $"sleep {mark}") with { StuckAfter = TimeSpan.FromSeconds(1) }))
        {
            Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.SizeAsync(ObjectName.Config, Now)));
        }

        Assert.NotEqual(0, Testing.Tool.Try("pgrep", null, ["-f", $"sleep {mark}"], []).ExitCode);
    }

    private IObjectStore Open(string command) => Locations.Open($"sftp:x:{Place}", With("sftp.command", command));

    private static PlaceOptions With(string key, string value) => new() { Extended = new Dictionary<string, string> { [key] = value } };
}
