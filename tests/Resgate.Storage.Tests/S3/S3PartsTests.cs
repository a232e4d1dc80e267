using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.S3;

/// <summary>Objects so large that they go in parts.</summary>
public sealed class S3PartsTests
{
    private static readonly Sample _large = Sample.Of(ObjectFolder.Data, (70 << 20) + 12_345);

    [Fact]
    public async Task A_large_object_goes_in_parts_and_comes_back_whole()
    {
        foreach (var server in await Task.WhenAll(CephServer.Newest, CephServer.Older))
        {
            await using var store = await S3Buckets.CreateAsync(server.Address, S3Buckets.As("BACKUP"));

            await store.DraftAsync(_large, 7 << 20);

            Assert.Equal(_large.Name.Id, Id.Of(await store.ReadAllAsync(_large.Name)));
            Assert.Equal(0, await store.SweepAsync(DateTimeOffset.MaxValue, Now));
            using var client = S3Buckets.Client(server.Address);
            var metadata = await client.GetObjectMetadataAsync(
                store.Location.Split('/')[^1], $"data/{_large.Name.Id.ToString()[..2]}/{_large.Name.Id}", Now);
            Assert.EndsWith("-3\"", metadata.ETag, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_attempt_that_failed_is_taken_up_where_it_stopped()
    {
        await using var relay = new CuttingRelay((await CephServer.Newest).Address);
        await using var store = await S3Buckets.CreateAsync(relay.Address, S3Buckets.As("BACKUP"));
        await using var draft = await store.DraftAsync(ObjectFolder.Data, Now);
        await draft.AppendAsync(_large.Content, Now);

        relay.CutRequestsAfter(50 << 20);
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await draft.CommitAsync(_large.Name, Now)));

        // Less than all of it is let through now.
        relay.CutRequestsAfter(45 << 20);
        await draft.CommitAsync(_large.Name, Now);
        relay.Mend();
        Assert.Equal(_large.Name.Id, Id.Of(await store.ReadAllAsync(_large.Name)));
    }

    [Fact]
    public async Task What_is_given_up_leaves_nothing_and_what_a_dead_process_left_is_swept_up()
    {
        var server = (await CephServer.Newest).Address;
        await using var relay = new CuttingRelay(server);
        await using var store = await S3Buckets.CreateAsync(relay.Address, S3Buckets.As("BACKUP"));
        await using (var draft = await store.DraftAsync(ObjectFolder.Data, Now))
        {
            await draft.AppendAsync(_large.Content, Now);
            relay.CutRequestsAfter(40 << 20);
            await FailsAsync(async () => await draft.CommitAsync(_large.Name, Now));
            relay.Mend();
        }

        Assert.Equal(0, await store.SweepAsync(DateTimeOffset.MaxValue, Now));

        using var client = S3Buckets.Client(server);
        var bucket = store.Location.Split('/')[^1];
        await client.InitiateMultipartUploadAsync(bucket, $"data/{_large.Name.Id.ToString()[..2]}/{_large.Name.Id}", Now);
        await client.InitiateMultipartUploadAsync(bucket, "data/somebody/elses", Now);
        Assert.Equal(0, await store.SweepAsync(TimeProvider.System.GetUtcNow().AddDays(-1), Now));
        Assert.Equal(1, await store.SweepAsync(DateTimeOffset.MaxValue, Now));
        _ = Assert.Single((await client.ListMultipartUploadsAsync(bucket, Now)).MultipartUploads);
    }

    [Fact]
    public async Task A_finish_whose_answer_got_lost_is_a_finish()
    {
        await using var relay = new CuttingRelay((await CephServer.Newest).Address);
        await using var store = await S3Buckets.CreateAsync(relay.Address, S3Buckets.As("BACKUP"));
        await using var draft = await store.DraftAsync(ObjectFolder.Data, Now);
        await draft.AppendAsync(_large.Content, Now);

        // The answers to the begin and to three parts pass; the one to the finish does not.
        relay.CutAnswersAfter(2000);
        for (var attempt = 0; ; attempt++)
        {
            Assert.True(attempt < 20);
            try
            {
                await draft.CommitAsync(_large.Name, Now);
                break;
            }
            catch (ResgateException failure) when (failure.IsTransient)
            {
                relay.CutAnswersAfter(300 + (attempt * 100));
            }
        }

        relay.Mend();
        Assert.Equal(_large.Name.Id, Id.Of(await store.ReadAllAsync(_large.Name)));
    }
}
