using System.Collections.Concurrent;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages;
using Renci.SshNet.Messages.Connection;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>A connection to a host, with channels on it. It notices when the host is gone.</summary>
/// <remarks>
/// One thread sends, so that no other waits when the network takes no more, and so that nothing is sent between the two halves
/// of an exchange of keys. Whoever has not been heard for a while is asked whether it is there; when it does not answer, the
/// socket is closed and everything that waits fails.
/// </remarks>
internal sealed class SshConnection : IAsyncDisposable
{
    /// <summary>Longer than a farewell takes on any line; a host that is gone gets no more.</summary>
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<uint, SshChannel> _channels = new();
    private readonly BlockingThreads _sender = new("ssh", 1);
    private readonly SshClient _client;
#pragma warning disable CA2213 // The client's, which disposes of it.
    private readonly Session _session;
#pragma warning restore CA2213
    private readonly string _host;
    private readonly TimeProvider _time;
    private readonly SshSilence _silence;
    private uint _lastChannel;
    private volatile ResgateException? _failure;

    private SshConnection(SshClient client, SshSettings settings, PlaceOptions options)
    {
        _client = client;
        _time = options.Time;
        _host = SshSettings.Name(settings.Host, settings.Port);
        _session = SshNetInternals.SessionOf(client);
        _session.ErrorOccured += (_, error) => Fail("the connection broke", error.Exception);
        _session.Disconnected += (_, _) => Fail("the server ended the connection", null);
        _session.ChannelOpenConfirmationReceived += (_, e) => Tell(e.Message, channel => channel.Opened(e.Message));
        _session.ChannelOpenFailureReceived += (_, e) => Tell(e.Message, channel => channel.Refused(e.Message));
        _session.ChannelSuccessReceived += (_, e) => Tell(e.Message, channel => channel.Answered(granted: true));
        _session.ChannelFailureReceived += (_, e) => Tell(e.Message, channel => channel.Answered(granted: false));
        _session.ChannelWindowAdjustReceived += (_, e) => Tell(e.Message, channel => channel.Granted(e.Message.BytesToAdd));
        _session.ChannelDataReceived += (_, e) => Tell(e.Message, channel => channel.Received(e.Message));
        _session.ChannelRequestReceived += (_, e) => Tell(e.Message, channel => channel.Asked(e.Message));
        _session.ChannelEofReceived += (_, e) => Tell(e.Message, channel => channel.Ended());
        _session.ChannelCloseReceived += (_, e) => Tell(e.Message, channel => channel.Ended());
        _silence = new SshSilence(settings, options, Ask, GiveUp);
    }

    public bool IsBroken => _failure is not null;

    /// <exception cref="ResgateException">As <see cref="SshLogin.Connect"/> says.</exception>
    public static async Task<SshConnection> OpenAsync(SshSettings settings, PlaceOptions options)
    {
        // The library waits for the host in the thread that it is called from.
        var client = await Task.Factory.StartNew(
            () => SshLogin.Connect(settings, options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        SshSocket.Tune(SshNetInternals.SocketOf(SshNetInternals.SessionOf(client)));
        return new SshConnection(client, settings, options);
    }

    /// <summary>A further channel with an SFTP server at its other end.</summary>
    /// <exception cref="ResgateException">The host grants no channel, or has no SFTP server.</exception>
    public async Task<SshChannel> OpenChannelAsync(CancellationToken cancellation)
    {
        var channel = new SshChannel(this, Interlocked.Increment(ref _lastChannel), _host);
        _channels[channel.Number] = channel;
        try
        {
            if (_failure is { } failure)
            {
                throw failure;
            }

            await channel.OpenAsync(cancellation);
            return channel;
        }
        catch
        {
            Forget(channel);
            throw;
        }
    }

    /// <summary>Sends messages, one after the other, in the order of the calls.</summary>
    public async Task SendAsync(params Message[] messages)
    {
        if (_failure is { } known)
        {
            throw known;
        }

        try
        {
            await _sender.RunAsync(() =>
            {
                foreach (var message in messages)
                {
                    SshNetInternals.Send(_session, message);
                }
            });
        }
        catch (Exception cause) when (cause is SshException or SocketException or ObjectDisposedException)
        {
            Fail("the connection broke", cause);
            throw _failure!;
        }
    }

    /// <summary>Ends the connection for all who use it. Only the first reason counts.</summary>
    public void Fail(ResgateException failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null)
        {
            return;
        }

        // Whoever is sending or receiving wakes up because of this.
        SshNetInternals.SocketOf(_session)?.Dispose();
        foreach (var channel in _channels.Values)
        {
            channel.Broken(failure);
        }
    }

    public void Forget(SshChannel channel) => _channels.TryRemove(channel.Number, out _);

    public async ValueTask DisposeAsync()
    {
        _silence.Dispose();
        var end = Task.Factory.StartNew(_client.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _ = await Task.WhenAny(end, Task.Delay(IsBroken ? TimeSpan.Zero : _farewell, _time));
        Fail("the connection was closed", null);
        await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sender.Dispose();
    }

    private void Tell(ChannelMessage message, Action<SshChannel> tell)
    {
        _silence.Heard();
        if (_channels.TryGetValue(message.LocalChannelNumber, out var channel))
        {
            tell(channel);
        }
    }

    /// <summary>Asks the host for any answer at all; it may well be that it knows no such question.</summary>
    private void Ask()
    {
        if (_channels.Values.FirstOrDefault(channel => channel.IsOpen) is { } channel)
        {
            _ = channel.AskAsync();
        }
    }

    private void GiveUp(TimeSpan silence) => Fail($"the host has said nothing for {silence.TotalSeconds:0.#} seconds", null);

    private void Fail(string what, Exception? cause) =>
        Fail(new ResgateException(FailureKind.Transient, $"lost the connection to {_host}: {what}", cause));
}
