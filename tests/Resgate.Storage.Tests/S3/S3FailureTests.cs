using System.Net;
using System.Net.Sockets;
using Resgate.Primitives;
using Resgate.Storage.S3;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.S3;

/// <summary>What goes wrong at real servers, and what people read then.</summary>
public sealed class S3FailureTests
{
    private static readonly Sample _sample = Sample.Of(ObjectFolder.Data, 1000);

    [Fact]
    public async Task A_wrong_secret_is_denied_at_every_call_with_a_hint()
    {
        var server = (await CephServer.Older).Address;
        await using var good = await S3Buckets.CreateAsync(server, S3Buckets.As("BACKUP"));
        var bucket = good.Location[(good.Location.LastIndexOf('/') + 1)..];
        foreach (var region in (string[])["", "us-east-1"])
        {
            var options = S3Buckets.As("BACKUP", ("s3.region", region));
            await using var store = S3Buckets.Open(server, bucket, options with
            {
                Variable = name => name == "AWS_SECRET_ACCESS_KEY" ? "SKWRONG98765" : options.Variable(name),
            });

            foreach (var call in Calls(store))
            {
                var failure = await Assert.ThrowsAsync<ResgateException>(call);
                Assert.Equal(FailureKind.Denied, failure.Kind);
                Assert.NotNull(failure.Hint);
                Assert.DoesNotContain("SKWRONG98765", failure.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task An_unknown_key_is_named_as_such()
    {
        var options = S3Buckets.As("NOBODY");
        await using var store = S3Buckets.Open((await CephServer.Older).Address, S3Buckets.NewName(), options);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("AWS_ACCESS_KEY_ID", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_bucket_is_told_from_a_missing_object()
    {
        await using var store = S3Buckets.Open((await CephServer.Newest).Address, S3Buckets.NewName(), S3Buckets.As("BACKUP"));

        foreach (var call in (Func<Task>[])[async () => await store.SizeAsync(ObjectName.Config, Now), async () => await store.PutAsync(_sample)])
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal(FailureKind.NotFound, failure.Kind);
            Assert.Contains("no bucket", failure.Hint, StringComparison.Ordinal);
        }

        Assert.Empty(await store.ListAsync(ObjectFolder.Keys));
    }

    [Fact]
    public async Task Somebody_elses_bucket_is_denied()
    {
        var server = (await CephServer.Newest).Address;
        await using var theirs = await S3Buckets.CreateAsync(server, S3Buckets.As("BACKUP"));
        var bucket = theirs.Location[(theirs.Location.LastIndexOf('/') + 1)..];
        await using var store = S3Buckets.Open(server, bucket, S3Buckets.As("DEVICE"));

        foreach (var call in Calls(store))
        {
            Assert.Equal(FailureKind.Denied, await FailsAsync(call));
        }
    }

    [Fact]
    public async Task A_full_quota_is_full()
    {
        await using var store = await S3Buckets.CreateAsync((await CephServer.Newest).Address, S3Buckets.As("TIGHT"));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 3 << 20)));

        Assert.Equal(FailureKind.Full, failure.Kind);
        Assert.Equal("the server is full, or a quota is reached: forget and prune, or have it raised there", failure.Hint);
        Assert.Contains($" in {store.Location}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_none_for_a_bucket_is_told_with_one_that_is()
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, """
            if ($request_method = PUT) { return 400 "<Error><Code>InvalidBucketName</Code></Error>"; }
            """);
        await using var store = S3Buckets.Open(gate.Address, "My_Bucket", S3Buckets.As("BACKUP"));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PrepareAsync(Now));

        Assert.StartsWith("the server takes My_Bucket for no bucket's name: 3 to 63 small letters", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b2", "NOBODY", "the server does not know the access key in B2_ACCOUNT_ID")]
    [InlineData("b2", "BACKUP", "the secret in B2_ACCOUNT_KEY does not belong to the access key")]
    [InlineData("gs", "NOBODY", "the server does not know the access key in GOOGLE_ACCESS_KEY_ID")]
    [InlineData("gs", "BACKUP", "the secret in GOOGLE_SECRET_ACCESS_KEY does not belong to the access key")]
    public async Task Wrong_credentials_are_looked_for_where_the_place_has_them(string kind, string user, string hint)
    {
        await using var store = Locations.Open($"{kind}:bucket:/x", new PlaceOptions
        {
            Variable = name => name switch
            {
                "B2_ACCOUNT_ID" or "GOOGLE_ACCESS_KEY_ID" => "AK" + user,
                "B2_ACCOUNT_KEY" or "GOOGLE_SECRET_ACCESS_KEY" => "wrong",
                _ => null,
            },
            Extended = new Dictionary<string, string> { [$"{kind}.endpoint"] = $"{(await CephServer.Older).Address}", [$"{kind}.region"] = "us-east-1" },
        });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.ListAsync(ObjectFolder.Data));

        Assert.Equal(hint, failure.Hint);
    }

    [Theory]
    [InlineData("b2")]
    [InlineData("gs")]
    public async Task Another_region_is_said_with_the_option_of_the_place(string kind)
    {
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, """
            return 301 "<Error><Code>PermanentRedirect</Code></Error>";
            """);
        await using var store = Locations.Open($"{kind}:bucket:/x", new PlaceOptions
        {
            Variable = static name => name,
            Extended = new Dictionary<string, string> { [$"{kind}.endpoint"] = $"{gate.Address}", [$"{kind}.region"] = "us-east-1" },
        });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.ListAsync(ObjectFolder.Data));

        Assert.Equal($"the bucket lies in another region: say which with -o {kind}.region", failure.Hint);
    }

    [Theory]
    [InlineData("s3:https://nosuch.invalid/bucket")]
    [InlineData("rest:https://nosuch.invalid/")]
    [InlineData("sftp://somebody@nosuch.invalid/x")]
    public async Task A_host_that_does_not_exist_is_not_waited_for(string address)
    {
        await using var store = Locations.Open(address, S3Buckets.As("BACKUP"));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal(FailureKind.Failed, failure.Kind);
        Assert.Contains("name right, and the network up?", failure.Hint ?? ((ResgateException)failure.InnerException!).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_is_not_what_its_name_says_is_refused_by_the_server()
    {
        foreach (var server in await Task.WhenAll(CephServer.Newest, CephServer.Older))
        {
            await using var store = await S3Buckets.CreateAsync(server.Address, S3Buckets.As("BACKUP"));

            Assert.Equal(
                FailureKind.Transient,
                await FailsAsync(async () => await store.PutAsync(_sample.Name, new byte[1000], Now)));
            Assert.Empty(await store.ListAsync(ObjectFolder.Data));
        }
    }

    [Fact]
    public async Task A_storage_class_that_is_not_there_is_refused_with_a_hint_and_concerns_packs_only()
    {
        await using var store = await S3Buckets.CreateAsync((await CephServer.Newest).Address, S3Buckets.As("BACKUP", ("s3.storage-class", "COLD")));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(_sample));
        await store.PutAsync(Sample.Of(ObjectFolder.Index, 10));

        Assert.Contains("s3.storage-class", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_denied_with_a_hint_unless_any_will_do()
    {
        var server = (await CephServer.Newest).SecureAddress;
        await using var strict = S3Buckets.Open(server, S3Buckets.NewName(), S3Buckets.As("BACKUP"));
        await using var careless = S3Buckets.Open(server, S3Buckets.NewName(), S3Buckets.As("BACKUP") with { TrustsAnyCertificate = true });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await strict.SizeAsync(ObjectName.Config, Now));
        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("--cacert", Assert.IsType<ResgateException>(failure.InnerException).Hint, StringComparison.Ordinal);
        Assert.Equal(FailureKind.NotFound, await FailsAsync(async () => await careless.SizeAsync(ObjectName.Config, Now)));
    }

    [Fact]
    public async Task Nobody_there_is_worth_another_attempt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        await using var store = S3Buckets.Open(server, "bucket", S3Buckets.As("BACKUP"));

        foreach (var call in Calls(store))
        {
            Assert.Equal(FailureKind.Transient, await FailsAsync(call));
        }
    }

    [Fact]
    public async Task A_server_that_falls_silent_hangs_no_call()
    {
        await using var server = await MotoServer.StartAsync();
        await using var store = await S3Buckets.CreateAsync(server.Address, S3Buckets.As("BACKUP") with { StuckAfter = TimeSpan.FromSeconds(2) });
        await store.PutAsync(_sample);

        server.Signal("STOP");

        var large = Sample.Of(ObjectFolder.Data, 30 << 20);
        await Task.WhenAll(Calls(store).Append(async () => await store.PutAsync(large)).Select(async call =>
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal(FailureKind.Transient, failure.Kind);
            Assert.Contains("nothing moved for 2 seconds", failure.Message, StringComparison.Ordinal);
        })).WaitAsync(TimeSpan.FromSeconds(20), Now);
        server.Signal("CONT");
    }

    /// <summary>Lost data, row 46.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(50_000)]
    public async Task An_answer_that_breaks_off_is_no_answer(int after)
    {
        await using var relay = new CuttingRelay((await CephServer.Newest).Address);
        await using var store = await S3Buckets.CreateAsync(relay.Address, S3Buckets.As("BACKUP"));
        var sample = Sample.Of(ObjectFolder.Data, 100_000);
        await store.PutAsync(sample);

        relay.CutAnswersAfter(after);
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ReadAsync(sample.Name, 0, new byte[100_000], Now)));
        relay.CutAnswersAfter(Math.Min(after, 400));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ListAsync(ObjectFolder.Data)));
        relay.Mend();
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task An_upload_that_is_cut_leaves_nothing_and_may_be_committed_again()
    {
        await using var relay = new CuttingRelay((await CephServer.Older).Address);
        await using var store = await S3Buckets.CreateAsync(relay.Address, S3Buckets.As("BACKUP"));
        var sample = Sample.Of(ObjectFolder.Data, 5 << 20);
        await using var draft = await store.DraftAsync(ObjectFolder.Data, Now);
        await draft.AppendAsync(sample.Content, Now);

        relay.CutRequestsAfter(2 << 20);
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await draft.CommitAsync(sample.Name, Now)));
        relay.Mend();
        Assert.Empty(await store.ListAsync(ObjectFolder.Data));

        await draft.CommitAsync(sample.Name, Now);
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_on_its_way_ends_as_cancelled()
    {
        await using var server = await MotoServer.StartAsync();
        await using var store = await S3Buckets.CreateAsync(server.Address, S3Buckets.As("BACKUP"));
        server.Signal("STOP");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SizeAsync(ObjectName.Config, stop.Token));
        server.Signal("CONT");
    }

    private static IEnumerable<Func<Task>> Calls(S3Store store) =>
    [
        async () => await store.SizeAsync(_sample.Name, Now),
        async () => await store.ReadAsync(_sample.Name, 0, new byte[10], Now),
        async () => await store.PutAsync(_sample),
        async () => await store.DraftAsync(_sample, 100),
        async () => await store.ListAsync(ObjectFolder.Data),
        async () => await store.RemoveAsync(_sample.Name, Now),
    ];
}
