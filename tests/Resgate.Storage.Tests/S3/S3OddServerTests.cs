using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.S3;

/// <summary>Servers that lack something, or answer as Amazon does: Ceph behind a gate with rules of its own.</summary>
public sealed class S3OddServerTests
{
    [Fact]
    public async Task Where_a_checksum_by_SHA256_is_refused_an_MD5_is_sent()
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, """
            if ($http_x_amz_checksum_sha256) { return 400 "<Error><Code>InvalidArgument</Code><Message>Unsupported header 'x-amz-checksum-sha256'</Message></Error>"; }
            """);
        await using var store = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP"));
        var sample = Sample.Of(ObjectFolder.Data, 100_000);

        await store.DraftAsync(sample, 9_999);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(400, "MalformedXML")]
    public async Task Where_many_cannot_be_removed_at_once_they_go_one_by_one(int status, string code)
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, $$"""
            if ($request_method = POST) { return {{status}} "<Error><Code>{{code}}</Code></Error>"; }
            """);
        await using var store = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP"));
        var samples = Enumerable.Range(0, 5).Select(seed => Sample.Of(ObjectFolder.Data, 10, seed)).ToList();
        foreach (var sample in samples)
        {
            await store.PutAsync(sample);
        }

        await store.RemoveAllAsync(samples.Select(sample => sample.Name), (_, failure) => throw failure, Now);

        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task What_cannot_be_removed_is_told_one_by_one()
    {
        var server = (await CephServer.Newest).Address;
        await using var owner = await S3Buckets.CreateAsync(server, S3Buckets.As("BACKUP"));
        var bucket = owner.Location[(owner.Location.LastIndexOf('/') + 1)..];
        await S3Buckets.AllowAsync(server, bucket, ("locks/*", "DeleteObject"));
        await using var device = S3Buckets.Open(server, bucket, S3Buckets.As("DEVICE"));
        var kept = Sample.Of(ObjectFolder.Data, 10);
        var gone = Sample.Of(ObjectFolder.Locks, 10);
        await owner.PutAsync(kept);
        await owner.PutAsync(gone);
        var failures = new Dictionary<ObjectName, FailureKind>();

        await device.RemoveAllAsync([kept.Name, gone.Name], (name, failure) => failures.Add(name, failure.Kind), Now);

        Assert.Equal(FailureKind.Denied, Assert.Single(failures, failure => failure.Key == kept.Name).Value);
        _ = Assert.Single(failures);
        Assert.Empty(await owner.ListAsync(ObjectFolder.Locks));
    }

    [Fact]
    public async Task More_than_a_thousand_objects_are_listed_and_removed()
    {
        await using var server = await MotoServer.StartAsync();
        await using var store = await S3Buckets.CreateAsync(server.Address, S3Buckets.As("BACKUP"), "/deep/prefix");
        var names = new HashSet<ObjectName>();
        await Parallel.ForAsync(0, 1234, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, _) =>
        {
            var sample = Sample.Of(ObjectFolder.Data, 10, seed);
            await store.PutAsync(sample);
            lock (names)
            {
                names.Add(sample.Name);
            }
        });

        Assert.Equal(names, (await store.ListAsync(ObjectFolder.Data)).Select(stored => stored.Name).ToHashSet());
        await store.RemoveAllAsync(names, (_, failure) => throw failure, Now);
        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task Foreign_keys_are_neither_listed_nor_touched()
    {
        var server = (await CephServer.Newest).Address;
        await using var store = await S3Buckets.CreateAsync(server, S3Buckets.As("BACKUP"), "/p");
        var bucket = store.Location.Split('/')[^2];
        using var client = S3Buckets.Client(server);
        var id = Sample.Of(ObjectFolder.Data, 10).Name.Id;
        string[] foreign = ["p/data/readme", $"p/data/{id}", $"p/data/zz/{id}", $"p/index/{id}.tmp", "p/index/\u0001odd", $"p/keys/sub/{id}", "p/config.old"];
        foreach (var key in foreign)
        {
            await client.PutObjectAsync(new() { BucketName = bucket, Key = key, ContentBody = "x" });
        }

        foreach (var folder in Enum.GetValues<ObjectFolder>())
        {
            Assert.Empty(await store.ListAsync(folder));
        }

        Assert.Equal(0, await store.SweepAsync(DateTimeOffset.MaxValue, Now));
    }

    /// <summary>The first answer got lost, and the first version with it: it must not come to light when the second goes.</summary>
    [Fact]
    public async Task A_lock_that_was_put_twice_is_gone_when_it_is_removed()
    {
        var server = (await CephServer.Newest).Address;
        var bucket = S3Buckets.NewName();
        await S3Buckets.MakeVersionedAsync(server, bucket);
        await using var store = S3Buckets.Open(server, bucket, S3Buckets.As("BACKUP"));
        var held = Sample.Of(ObjectFolder.Locks, 10);
        await store.PutAsync(held);
        await store.PutAsync(held);

        await store.RemoveAsync(held.Name, Now);

        Assert.Empty(await store.ListAsync(ObjectFolder.Locks));
    }

    /// <summary>Amazon tells where a bucket lies when a request was signed for another region.</summary>
    [Fact]
    public async Task A_region_is_found_out_and_a_wrong_one_is_put_right_by_a_hint()
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, """
            add_header x-amz-bucket-region eu-north-1 always;
            if ($http_authorization !~ "/eu-north-1/s3/") { return 400 "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region is wrong</Message></Error>"; }
            """);
        await using var found = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP"));
        await found.PutAsync(Sample.Of(ObjectFolder.Keys, 10));

        await using var wrong = S3Buckets.Open(gate.Address, "bucket", S3Buckets.As("BACKUP", ("s3.region", "us-west-1")));
        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await wrong.PutAsync(Sample.Of(ObjectFolder.Keys, 10)));
        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("s3.region=eu-north-1", failure.Hint, StringComparison.Ordinal);
    }

    /// <summary>Lost data, row 5: a place that acknowledges, and has nothing.</summary>
    [Fact]
    public async Task An_object_that_is_acknowledged_and_not_there_is_a_failure()
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, "if ($uri ~ /data/) { set $x data; } if ($request_method = PUT) { set $x \"${x}put\"; } if ($x = dataput) { return 200; }");
        await using var store = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP"));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 10)));

        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.Contains("has no such object", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Lost data, row 24: a server that answers every n-th call with a fault.</summary>
    [Theory]
    [InlineData(503, "SlowDown")]
    [InlineData(500, "InternalError")]
    [InlineData(429, "TooManyRequests")]
    public async Task Faults_of_the_server_are_worth_another_attempt(int status, string code)
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, $$"""
            if ($uri ~ /data/) { return {{status}} "<Error><Code>{{code}}</Code></Error>"; }
            """);
        await using var store = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP"));
        var sample = Sample.Of(ObjectFolder.Data, 10);

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(sample)));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.SizeAsync(sample.Name, Now)));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ReadAsync(sample.Name, 0, new byte[1], Now)));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.RemoveAsync(sample.Name, Now)));
    }

    /// <summary>Lost data, row 46: a good status, and not the bytes that were asked for.</summary>
    [Theory]
    [InlineData("200 OK", "", 1000)]
    [InlineData("206 Partial Content", "Content-Range: bytes 0-9/1000\n", 10)]
    [InlineData("206 Partial Content", "Content-Range: bytes 10-14/1000\n", 5)]
    [InlineData("206 Partial Content", "Content-Range: bytes 10-19/1000\n", 0)]
    public async Task Other_bytes_than_were_asked_for_are_not_taken(string status, string header, int size)
    {
        await using var server = new ScriptedServer(request => request.StartsWith("HEAD", StringComparison.Ordinal)
            ? "HTTP/1.1 200 OK\nContent-Length: 1000\n\n"
            : $"HTTP/1.1 {status}\nContent-Length: {size}\n{header}\n{new string('x', size)}");
        await using var store = S3Buckets.Open(new Uri(server.Address), "bucket", S3Buckets.As("BACKUP", ("s3.region", "us-east-1")));

        Assert.Equal(
            FailureKind.Transient,
            await FailsAsync(async () => await store.ReadAsync(Sample.Of(ObjectFolder.Data, 1000).Name, 10, new byte[10], Now)));
    }

    /// <summary>Lost data, row 46: an answer that was cut down to nothing is neither "there is nothing" nor "it is done".</summary>
    [Theory]
    [InlineData("")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><Name>bucket</Name>")]
    public async Task An_answer_without_its_body_says_nothing(string body)
    {
        await using var server = new ScriptedServer(_ => $"HTTP/1.1 200 OK\nContent-Type: application/xml\nContent-Length: {body.Length}\n\n{body}");
        await using var store = S3Buckets.Open(new Uri(server.Address), "bucket", S3Buckets.As("BACKUP", ("s3.region", "us-east-1")));
        var name = Sample.Of(ObjectFolder.Data, 10).Name;

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ListAsync(ObjectFolder.Data)));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.RemoveAsync(name, Now)));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.RemoveAllAsync([name], (_, failure) => throw failure, Now)));
    }

    [Fact]
    public async Task Requests_say_who_we_are()
    {
        await using var gate = await HttpGate.StartAsync(
            (await CephServer.Older).Address, "if ($http_user_agent !~ \"^(resgate/[0-9]+.[0-9]+.[0-9]+|somebody)$\") { return 403; }");
        await using var ours = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP"));
        await using var named = await S3Buckets.CreateAsync(gate.Address, S3Buckets.As("BACKUP") with { UserAgent = "somebody" });

        await ours.PutAsync(Sample.Of(ObjectFolder.Keys, 10));
        await named.PutAsync(Sample.Of(ObjectFolder.Keys, 10));
    }
}
