using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>Servers that are full, dead, or hold something else than they should.</summary>
public sealed class RestFaultTests(PlainServer at) : IClassFixture<PlainServer>
{
    private const int Mebibyte = 1 << 20;

    /// <summary>rest-server hangs up while a large upload is still being sent, and the reason is lost; the second attempt hears it.</summary>
    [Fact]
    public async Task A_full_server_is_told_as_full_at_the_second_attempt_at_the_latest()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings { Flags = ["--max-size", $"{5 * Mebibyte}"] });
        await using var store = Locations.Open(server.Repository("x/"), PlaceOptions.Default);
        await store.PrepareAsync(Now);
        await store.PutAsync(Sample.Of(ObjectFolder.Data, Mebibyte));
        var sample = Sample.Of(ObjectFolder.Data, 32 * Mebibyte);
        await using var draft = await store.DraftAsync(ObjectFolder.Data, Now);
        await draft.AppendAsync(sample.Content, Now);

        var first = await FailsAsync(async () => await draft.CommitAsync(sample.Name, Now));
        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await (first == FailureKind.Transient
            ? draft.CommitAsync(sample.Name, Now)
            : store.PutAsync(sample)));

        Assert.Equal(FailureKind.Full, failure.Kind);
        Assert.Contains("the server is full", failure.Hint, StringComparison.Ordinal);
        await store.PutAsync(Sample.Of(ObjectFolder.Index, 100));
    }

    [Fact]
    public async Task What_is_damaged_under_a_name_is_replaced_when_it_is_stored_again()
    {
        var (store, folder) = await at.CreateEmptyAsync();
        await using var open = store;
        // As much as the server hears out before it refuses; larger ones are refused at the second attempt.
        var sample = Sample.Of(ObjectFolder.Data, 200_000);
        await store.PutAsync(sample);
        var file = Directory.GetFiles(folder, sample.Name.Id.ToString(), SearchOption.AllDirectories).Single();
        foreach (var damaged in (byte[][])[[], sample.Content[..^1], [.. sample.Content, 0], [.. sample.Content[..^1], (byte)(sample.Content[^1] ^ 1)]])
        {
            File.WriteAllBytes(file, damaged);

            await store.DraftAsync(sample, 50_000);

            Assert.Equal(sample.Name.Id, Id.Of(await store.ReadAllAsync(sample.Name)));
        }
    }

    /// <summary>rest-server does not write the config aside, so an upload that breaks off leaves half of it under its name.</summary>
    [Fact]
    public async Task Half_a_config_is_replaced_by_the_whole()
    {
        var (store, folder) = await at.CreateEmptyAsync();
        await using var open = store;
        var sample = Sample.Of(ObjectFolder.Config, 155);
        File.WriteAllBytes(Path.Combine(folder, "config"), sample.Content[..50]);

        await store.PutAsync(sample);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task A_path_that_the_server_does_not_know_is_told()
    {
        await using var store = Locations.Open(at.Server.Repository("a/b/c/d/"), PlaceOptions.Default);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PrepareAsync(Now));

        Assert.Contains("at most two folders", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stands_still_ends_every_call_in_time_and_may_wake_up()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        await using var store = Locations.Open(server.Repository("x/"), new PlaceOptions { StuckAfter = TimeSpan.FromSeconds(1) });
        await store.PrepareAsync(Now);
        var (sample, large) = (Sample.Of(ObjectFolder.Data, 100), Sample.Of(ObjectFolder.Data, 64 * Mebibyte));
        await store.PutAsync(sample);
        await using var draft = await store.DraftAsync(ObjectFolder.Data, Now);
        await draft.AppendAsync(large.Content, Now);
        Func<Task>[] calls =
        [
            async () => await store.PrepareAsync(Now),
            async () => await store.SizeAsync(sample.Name, Now),
            async () => await store.ReadAsync(sample.Name, 0, new byte[100], Now),
            async () => await store.ListAsync(ObjectFolder.Data),
            async () => await store.PutAsync(Sample.Of(ObjectFolder.Data, 100, seed: 2)),
            async () => await draft.CommitAsync(large.Name, Now),
            async () => await store.RemoveAsync(sample.Name, Now),
        ];

        server.Freeze();
        var began = Stopwatch.GetTimestamp();
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal(FailureKind.Transient, failure.Kind);
            Assert.Contains("nothing moved for 1 seconds", failure.Message, StringComparison.Ordinal);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, calls.Length, 10 * calls.Length);
        server.Thaw();
        await draft.CommitAsync(large.Name, Now);
        Assert.Equal(large.Name.Id, Id.Of(await store.ReadAllAsync(large.Name)));
    }

    [Fact]
    public async Task A_wish_to_stop_ends_a_call_to_a_server_that_stands_still()
    {
        await using var server = await RestServer.StartAsync(new RestServer.Settings());
        await using var store = Locations.Open(server.Repository("x/"), PlaceOptions.Default);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        server.Freeze();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SizeAsync(ObjectName.Config, stop.Token));
    }
}
