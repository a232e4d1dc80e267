using Resgate.Primitives;
using Resgate.Storage.Azure;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Azure;

/// <summary>What a service or something before it might answer although it should not: caught, and asked for once only.</summary>
public sealed class AzureLieTests
{
    private const string Size = "HTTP/1.1 200 OK\nContent-Length: 100\nETag: \"1\"\nx-ms-blob-type: BlockBlob\n\n";

    private static readonly ObjectName _name = Sample.Of(ObjectFolder.Data, 100).Name;

    /// <summary>Lost data, row 46: a download that is empty or cut short, with a good status.</summary>
    [Theory]
    [InlineData("206 Partial Content\nContent-Range: bytes 10-59/100\nContent-Length: 50", "too few bytes")]
    [InlineData("206 Partial Content\nContent-Range: bytes 10-59/100\nContent-Length: 13", "too few bytes")]
    [InlineData("206 Partial Content\nContent-Range: bytes 10-59/100\nContent-Length: 0", "")]
    [InlineData("206 Partial Content\nContent-Range: bytes 0-49/100\nContent-Length: 50", "12345678901234567890123456789012345678901234567890")]
    [InlineData("200 OK\nContent-Length: 50", "12345678901234567890123456789012345678901234567890")]
    [InlineData("206 Partial Content\nContent-Range: bytes 10-59/100\nTransfer-Encoding: chunked", "5\nabcde\n0\n\n")]
    [InlineData("206 Partial Content\nContent-Range: bytes 10-59/100\nTransfer-Encoding: chunked", "5\nabcde\n")]
    public async Task A_truncated_or_shifted_answer_is_worth_another_attempt_by_others(string head, string body)
    {
        await using var server = new ScriptedServer(request => request.StartsWith("HEAD", StringComparison.Ordinal)
            ? Size
            : $"HTTP/1.1 {head}\nETag: \"1\"\nx-ms-blob-type: BlockBlob\n\n{body}");
        await using var store = Open(server);

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ReadAsync(_name, 10, new byte[50], Now)));
        Assert.InRange(server.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task An_object_that_is_shorter_than_the_range_is_damaged()
    {
        await using var server = new ScriptedServer(request => request.StartsWith("HEAD", StringComparison.Ordinal)
            ? Size
            : "HTTP/1.1 206 Partial Content\nContent-Range: bytes 90-99/100\nContent-Length: 10\nETag: \"1\"\n\n1234567890");
        await using var store = Open(server);

        Assert.Equal(FailureKind.Damaged, await FailsAsync(async () => await store.ReadAsync(_name, 90, new byte[50], Now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Welcome to the hotel</body></html>")]
    [InlineData("<html><body>Welcome to the hotel<br></html>")]
    [InlineData("<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>data/0")]
    [InlineData("<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Properties/></Blob></Blobs></EnumerationResults>")]
    public async Task An_answer_that_is_no_listing_is_not_an_empty_one(string body)
    {
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 200 OK\nContent-Length: {body.Length}\n\n{body}");
        await using var store = Open(server);

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ListAsync(ObjectFolder.Data)));
    }

    /// <summary>Lost data, rows 5 and 24: a place that says yes and has nothing, or not all.</summary>
    [Fact]
    public async Task A_pack_that_was_acknowledged_and_is_shorter_is_not_stored()
    {
        await using var server = new ScriptedServer(request => request.StartsWith("HEAD", StringComparison.Ordinal)
            ? Size
            : "HTTP/1.1 201 Created\nContent-Length: 0\nETag: \"1\"\nLast-Modified: Wed, 25 Nov 2026 13:25:41 GMT\n\n");
        await using var store = Open(server);

        Assert.Equal(FailureKind.Transient, await FailsAsync(() => store.DraftAsync(Sample.Of(ObjectFolder.Data, 99), 50)));
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>the rest is")]
    [InlineData("<html><body>Bad gateway<br></body></html>")]
    public async Task A_refusal_whose_words_were_cut_off_is_still_one_that_may_pass(string body)
    {
        await using var server = new ScriptedServer(
            _ => $"HTTP/1.1 500 Busy\nContent-Type: application/xml\nContent-Length: {body.Length}\n\n{body}");
        await using var store = Open(server);

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 9))));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ListAsync(ObjectFolder.Data)));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_busy_server_is_asked_once(int status)
    {
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 {status} Busy\nContent-Length: 0\nRetry-After: 1\n\n");
        await using var store = Open(server);

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 9))));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_request_says_who_we_are_and_a_busy_answer_when_to_come_back()
    {
        await using var server = new ScriptedServer(_ => "HTTP/1.1 503 Busy\nContent-Length: 0\nRetry-After: 7\n\n");
        await using var store = Open(server);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(_name, Now));

        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.Contains("User-Agent: resgate/", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain("azsdk", server.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_given_up()
    {
        await using var server = new ScriptedServer(_ => null);
        await using var store = Open(server, TimeSpan.FromMilliseconds(300));

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.SizeAsync(_name, Now)));
    }

    private static AzureStore Open(ScriptedServer server, TimeSpan? stuckAfter = null)
    {
        var container = new AzureContainer(server.Address + "/account");
        var options = container.WithKey();
        return container.Open(options with { StuckAfter = stuckAfter ?? options.StuckAfter });
    }
}
