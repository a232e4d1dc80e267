using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>What a script and a person see when a REST server cannot be used: restic's code, one line of ours, what to do.</summary>
public sealed class RestFailureTests : IDisposable
{
    private readonly Workplace _place = new() { Variables = [("RESGATE_RETRY_FOR", "1s")] };

    [Theory]
    [InlineData("", "the server wants a user and a password")]
    [InlineData("me:wrong", "user or password is wrong")]
    [InlineData("you:other", "the path begins with the user's name")]
    public async Task Who_is_not_let_in_reads_why(string user, string hint)
    {
        await using var server = await RestServer.StartAsync(
            new RestServer.Settings { Users = [("me", "right"), ("you", "other")], Flags = ["--private-repos"] });
        _place.Repository = server.Repository("me/repo", user);

        AssertBothFail(1, ["401 Unauthorized", hint], "snapshots");
        AssertBothFail(1, ["401 Unauthorized", hint], "init");
    }

    [Fact]
    public async Task A_wrong_password_of_the_repository_is_12()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        _place.Repository = server.Repository("repo");
        Client.Ours.Run(_place, "init");
        _place.Password = "wrong";

        AssertBothFail(12, ["password"], "snapshots");
    }

    [Fact]
    public async Task No_repository_is_10()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        _place.Repository = server.Repository("nothing/here", "me:hush");

        AssertBothFail(10, ["there is no repository at rest:http://me:***@localhost", "'init' makes a new repository"], "snapshots");
    }

    /// <summary>restic tries for a quarter of an hour, and ends with 1 as well.</summary>
    [Fact]
    public void No_server_is_told_when_the_time_is_over()
    {
        _place.Repository = "rest:http://me:hush@127.0.0.1:1/";

        AssertFails(1, Client.Ours.Try(_place, "snapshots"), ["Connection refused (127.0.0.1:1)", "is the server running"]);
    }

    /// <summary>These restic tries for a quarter of an hour, too.</summary>
    [Fact]
    public async Task A_certificate_that_is_not_trusted_or_has_expired_is_told_at_once()
    {
        var expired = RestServer.Authority.Issue("localhost", new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero));
        await using var good = await RestServer.StartAsync(new RestServer.Settings { Tls = true });
        await using var old = await RestServer.StartAsync(new RestServer.Settings { Tls = true, Certificate = expired });

        _place.Repository = good.Repository("x");
        AssertFails(1, Client.Ours.Try(_place, "snapshots"), ["an authority that is not trusted: CN=Resgate tests", "--cacert"]);
        _place.Repository = old.Repository("x");
        AssertFails(1, Client.Ours.Try(_place, "--cacert", RestServer.Authority.File, "snapshots"), ["expired on 2026-01-02 03:04 UTC", "clock"]);
        AssertFails(10, Client.Ours.Try(_place, "--insecure-tls", "snapshots"), ["there is no repository"]);
    }

    [Fact]
    public async Task A_server_that_only_takes_says_so()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--append-only"] });
        await PrepareAsync(server);

        AssertBothFail(3, ["unable to remove snapshot", "403 Forbidden", "append-only"], "forget", "--keep-last", "1", "--prune");
        AssertBothFail(3, ["unable to remove snapshot", "403 Forbidden", "append-only"], "forget", "latest");
        _place.AssertSound();
    }

    [Fact]
    public async Task A_full_server_says_so()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--max-size", "20000000"] });
        await PrepareAsync(server);
        var content = new byte[40_000_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(_place.Source, "large"), content);

        AssertBothFail(1, ["507 Insufficient Storage", "the server is full"], "backup", ".");
        Client.Newest.Run(_place, "check", "--read-data", "--no-lock");
        Assert.Equal(2, _place.Snapshots().Count);
    }

    [Fact]
    public async Task Attempts_are_told_one_line_each_unless_nobody_wants_to_know()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        await PrepareAsync(server);
        await using var line = FaultyProxy.ToHttp(server.Port, new LineQuality(0.5, LineFault.DropRequest), seed: 1);
        _place.Repository = $"rest:http://me:hush@localhost:{line.Port}/repo";
        _place.Variables = [("RESGATE_RETRY_FOR", "1m")];

        var told = Client.Ours.Run(_place, "check").Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(told);
        Assert.All(told, line => Assert.Matches(@"^will retry in [\d.]+ s: cannot .* at rest:http://me:\*\*\*@localhost:\d+/repo/: ", line));

        Assert.Empty(Client.Ours.Run(_place, "check", "--quiet").Errors);
        Assert.True(line.Happened[LineFault.DropRequest] > told.Length);
    }

    public void Dispose() => _place.Dispose();

    private async Task PrepareAsync(RestServer server)
    {
        _place.Repository = server.Repository("repo");
        _place.Current = _place.Source;
        Client.Ours.Run(_place, "init");
        foreach (var name in (string[])["one", "two"])
        {
            await File.WriteAllTextAsync(Path.Combine(_place.Source, name), name);
            Client.Ours.BackUp(_place);
        }
    }

    private void AssertBothFail(int code, IEnumerable<string> words, params string[] command)
    {
        Assert.Equal(code, Client.Newest.Try(_place, command).ExitCode);
        AssertFails(code, Client.Ours.Try(_place, command), words);
    }

    private static void AssertFails(int code, Testing.Tool.Result result, IEnumerable<string> words)
    {
        Assert.True(result.ExitCode == code, $"ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
        var line = Assert.Single(
            result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => !line.StartsWith("will retry in ", StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("hush", result.Errors, StringComparison.Ordinal);
    }
}
