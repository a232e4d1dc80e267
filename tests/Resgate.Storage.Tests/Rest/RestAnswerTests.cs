using Resgate.Primitives;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>What other answers mean than those of a server in good health.</summary>
public sealed class RestAnswerTests
{
    private const string V1 = "HTTP/1.1 200 OK\nContent-Type: application/vnd.x.restic.rest.v1\n";
    private const string V2 = "HTTP/1.1 200 OK\nContent-Type: application/vnd.x.restic.rest.v2\n";

    private static readonly Sample s_sample = Sample.Of(ObjectFolder.Data, 100);

    /// <summary>A good status proves nothing: lost data, row 46.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 0\n\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 100\n\nabc")]
    [InlineData("HTTP/1.1 200 OK\n\nabc")]
    [InlineData("HTTP/1.1 206 Partial Content\nContent-Length: 3\n\nabc")]
    [InlineData("HTTP/1.1 206 Partial Content\nContent-Length: 100\n\nabc")]
    [InlineData("HTTP/1.1 206 Partial Content\nContent-Range: bytes 10-12/100\nContent-Length: 3\n\nabc")]
    [InlineData("HTTP/1.1 206 Partial Content\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n")]
    [InlineData("HTTP/1.1 206 Partial Content\nTransfer-Encoding: chunked\n\n3\nabc\n")]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\n\n")]
    [InlineData("HTTP/1.1 204 No Content\n\n")]
    public async Task An_answer_that_is_too_short_for_an_object_that_is_long_enough_is_worth_another_attempt(string answer)
    {
        await using var server = new ScriptedServer(
            head => head.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\nContent-Length: 100\n\n" : answer);
        await using var store = server.Open();

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.ReadAsync(s_sample.Name, 10, new byte[50], Now));

        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.Contains(s_sample.Name.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_too_short_for_an_object_that_is_too_short_is_damage()
    {
        await using var server = new ScriptedServer(
            head => head.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\nContent-Length: 13\n\n" : "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc");
        await using var store = server.Open();

        Assert.Equal(FailureKind.Damaged, await FailsAsync(async () => await store.ReadAsync(s_sample.Name, 10, new byte[50], Now)));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_all_the_same()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 200 OK\nContent-Length: 10\n\n0123456789");
        await using var store = server.Open();
        var range = new byte[3];

        await store.ReadAsync(s_sample.Name, 4, range, Now);

        Assert.Equal("456"u8, range);
    }

    [Fact]
    public async Task Another_range_than_was_asked_for_is_refused()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 206 Partial Content\nContent-Range: bytes 5-7/10\nContent-Length: 3\n\nabc");
        await using var store = server.Open();

        Assert.Equal(FailureKind.Failed, await FailsAsync(async () => await store.ReadAsync(s_sample.Name, 4, new byte[3], Now)));
    }

    [Theory]
    [InlineData(400, FailureKind.Failed)]
    [InlineData(401, FailureKind.Denied)]
    [InlineData(403, FailureKind.Denied)]
    [InlineData(404, FailureKind.NotFound)]
    [InlineData(405, FailureKind.Denied)]
    [InlineData(408, FailureKind.Transient)]
    [InlineData(413, FailureKind.Full)]
    [InlineData(429, FailureKind.Transient)]
    [InlineData(500, FailureKind.Transient)]
    [InlineData(501, FailureKind.Failed)]
    [InlineData(502, FailureKind.Transient)]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(504, FailureKind.Transient)]
    [InlineData(507, FailureKind.Full)]
    public async Task Each_status_has_its_meaning(int status, FailureKind kind)
    {
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 {status} So it is\nContent-Length: 0\n\n");
        await using var store = server.Open();

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(s_sample.Name, Now));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains($"{status} So it is", failure.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("Thu, 01 Jan 1970 00:00:30 GMT", 30.0)]
    [InlineData("Wed, 31 Dec 1969 00:00:30 GMT", null)]
    [InlineData("soon", null)]
    public async Task A_server_may_say_when_to_come_back(string when, double? seconds)
    {
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 503 Busy\nRetry-After: {when}\nContent-Length: 0\n\n");
        await using var store = server.Open(new PlaceOptions { Time = new Resgate.Testing.Time.ManualTime(DateTimeOffset.UnixEpoch) });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(s_sample.Name, Now));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_server_that_moved_is_not_followed_but_named()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 301 Moved\nLocation: https://user:pw@elsewhere/config?key=1\nContent-Length: 0\n\n");
        await using var store = server.Open();

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal("the server says it is elsewhere: https://elsewhere/config", failure.Hint);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_of_version_1_is_asked_for_each_size()
    {
        var other = Sample.Of(ObjectFolder.Data, 7, seed: 2);
        var gone = Sample.Of(ObjectFolder.Data, 7, seed: 3);
        await using var server = new ScriptedServer(head => head.Split(' ') switch
        {
            ["GET", ..] => $"{V1}Connection: close\n\n[\"{s_sample.Name.Id}\",\"{other.Name.Id}\",\"{gone.Name.Id}\",\"x\"]",
            [_, var path, ..] when path.EndsWith($"{gone.Name}", StringComparison.Ordinal) => "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n",
            [_, var path, ..] => $"HTTP/1.1 200 OK\nContent-Length: {(path.EndsWith($"{other.Name}", StringComparison.Ordinal) ? 7 : 100)}\n\n",
            _ => "",
        });
        await using var store = server.Open();

        Assert.Equal([new(s_sample.Name, 100), new(other.Name, 7)], await store.ListAsync(ObjectFolder.Data));
    }

    [Theory]
    [InlineData(V2 + "Connection: close\n\n[{\"name\":\"", FailureKind.Transient)]
    [InlineData(V2 + "Content-Length: 0\n\n", FailureKind.Transient)]
    [InlineData(V2 + "Content-Length: 100\n\n[", FailureKind.Transient)]
    [InlineData(V1 + "Connection: close\n\n[\"abc\",", FailureKind.Transient)]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nConnection: close\n\n<html>", FailureKind.Failed)]
    public async Task A_list_that_is_not_whole_is_none(string answer, FailureKind kind)
    {
        await using var server = new ScriptedServer(_ => answer);
        await using var store = server.Open();

        Assert.Equal(kind, await FailsAsync(async () => await store.ListAsync(ObjectFolder.Data)));
    }

    /// <summary>rest-server answers so when a file goes while it looks. Taken for an empty folder, that would cost somebody's data.</summary>
    [Fact]
    public async Task Not_found_is_an_empty_folder_only_if_it_is_said_of_the_names_too()
    {
        const string NotFound = "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n";
        await using var empty = new ScriptedServer(_ => NotFound);
        await using var nothing = empty.Open();
        Assert.Empty(await nothing.ListAsync(ObjectFolder.Data));

        var misses = 3;
        await using var busy = new ScriptedServer(head =>
            head.Contains("rest.v1", StringComparison.Ordinal) ? V1 + "Connection: close\n\n[]"
            : misses-- > 0 ? NotFound
            : $"{V2}Connection: close\n\n[{{\"name\":\"{s_sample.Name.Id}\",\"size\":100}}]");
        await using var something = busy.Open();
        Assert.Equal([new(s_sample.Name, 100)], await something.ListAsync(ObjectFolder.Data));

        misses = int.MaxValue;
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await something.ListAsync(ObjectFolder.Data)));
    }

    [Fact]
    public async Task An_rclone_that_finds_nothing_has_failed()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 404 Not Found\nServer: rclone/v1.75.2\nContent-Length: 0\n\n");
        await using var store = server.Open();

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ListAsync(ObjectFolder.Data)));
    }

    [Fact]
    public async Task An_upload_that_arrived_spoiled_is_worth_another_attempt()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n");
        await using var store = server.Open();

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(s_sample)));
    }

    [Theory]
    [InlineData(null, "resgate/")]
    [InlineData("somebody else", "somebody else")]
    public async Task A_request_says_who_asks(string? given, string told)
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n");
        await using var store = server.Open(new PlaceOptions { UserAgent = given });

        await FailsAsync(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Contains($"User-Agent: {told}", server.Requests[0], StringComparison.Ordinal);
    }
}
