using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Servers that die or fall silent, at the worst moments; and the same store going on afterwards.</summary>
public sealed class SftpBrokenLineTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private SshServer _server = null!;
    private IObjectStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SshServer.StartAsync();
        _store = Locations.Open(_server.Address("r"), _server.Options with { StuckAfter = _patience });
        await _store.PrepareAsync(Now);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_of_an_upload_fails_it_and_a_second_attempt_stores_it()
    {
        var sample = Sample.Of(ObjectFolder.Data, 64 * Mebibyte);
        await using var draft = await FilledDraftAsync(sample);

        var committing = draft.CommitAsync(sample.Name, Now).AsTask();
        await UntilAsync(() => Leftovers() > Mebibyte);
        await _server.KillAsync();

        Assert.Equal(FailureKind.Transient, await FailsAsync(() => committing));
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await _store.SizeAsync(sample.Name, Now)));

        await _server.ResumeAsync();
        Assert.Empty(await _store.ListAsync(ObjectFolder.Data));
        await draft.CommitAsync(sample.Name, Now);
        Assert.Equal(sample.Name.Id, Id.Of(await _store.ReadAllAsync(sample.Name)));
        Assert.Equal(1, await _store.SweepAsync(DateTimeOffset.MaxValue, Now));
    }

    [Fact]
    public async Task A_session_that_ended_between_two_calls_is_replaced_and_nobody_notices()
    {
        var sample = Sample.Of(ObjectFolder.Index, 100);
        await _store.PutAsync(sample);

        _server.KillSessions();
        await UntilAsync(() => _server.ConnectionCount == 0);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Now);

        Assert.Equal(sample.Content, await _store.ReadAllAsync(sample.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_falls_silent_fails_the_call_in_time_and_the_next_call_gets_another(bool whileWriting)
    {
        var sample = Sample.Of(ObjectFolder.Data, 64 * Mebibyte);
        await using var draft = await FilledDraftAsync(sample);
        if (!whileWriting)
        {
            await draft.CommitAsync(sample.Name, Now);
        }

        var calling = whileWriting
            ? draft.CommitAsync(sample.Name, Now).AsTask()
            : Task.Run(async () =>
            {
                while (true)
                {
                    _ = await _store.ReadAllAsync(sample.Name);
                }
            });
        await UntilAsync(() => !whileWriting || Leftovers() > Mebibyte);
        _server.Freeze();
        var frozen = Stopwatch.GetTimestamp();

        Assert.Equal(FailureKind.Transient, await FailsAsync(() => calling));
        Assert.True(Stopwatch.GetElapsedTime(frozen) < 6 * _patience, "it took too long to notice");

        var other = Sample.Of(ObjectFolder.Keys, 50);
        await _store.PutAsync(other);
        Assert.Equal(other.Content, await _store.ReadAllAsync(other.Name));
        _server.KillSessions();
    }

    [Fact]
    public async Task A_store_with_a_silent_server_ends_in_time()
    {
        await _store.PutAsync(Sample.Of(ObjectFolder.Keys, 50));
        _server.Freeze();
        var began = Stopwatch.GetTimestamp();

        await _store.DisposeAsync();

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "it took too long");
        _server.KillSessions();
    }

    [Fact]
    public async Task A_host_that_takes_connections_and_says_nothing_is_given_up()
    {
        using var mute = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        mute.Start();
        var port = ((System.Net.IPEndPoint)mute.LocalEndpoint).Port;
        await using var store = Locations.Open($"sftp://127.0.0.1:{port}/x", _server.Options with { StuckAfter = TimeSpan.FromSeconds(1) });

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.SizeAsync(ObjectName.Config, Now)));
    }

    [Fact]
    public async Task A_caller_who_gives_up_leaves_the_session_to_the_others()
    {
        var sample = Sample.Of(ObjectFolder.Data, 32 * Mebibyte);
        await using var draft = await FilledDraftAsync(sample);
        using var stop = new CancellationTokenSource();

        var committing = draft.CommitAsync(sample.Name, stop.Token).AsTask();
        await UntilAsync(() => Leftovers() > 0);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => committing);
        Assert.Equal(0, Leftovers());
        var other = Sample.Of(ObjectFolder.Keys, 50);
        await _store.PutAsync(other);
        Assert.Equal(other.Content, await _store.ReadAllAsync(other.Name));
        Assert.Equal(1, _server.ConnectionCount);
    }

    private async Task<ObjectDraft> FilledDraftAsync(Sample sample)
    {
        var draft = await _store.DraftAsync(sample.Name.Folder, Now);
        await draft.AppendAsync(sample.Content, Now);
        return draft;
    }

    /// <summary>Bytes in temporary files at the place.</summary>
    private long Leftovers() => Directory.EnumerateFiles(Path.Combine(_server.Folder, "r"), "tmp-*", SearchOption.AllDirectories)
        .Sum(file => new FileInfo(file) is { Exists: true } there ? there.Length : 0);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var began = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Now))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "it never came to that");
        }
    }
}
