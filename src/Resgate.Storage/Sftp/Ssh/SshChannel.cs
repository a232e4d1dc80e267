using Renci.SshNet.Messages;
using Renci.SshNet.Messages.Connection;
using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>A channel of an SSH connection, with an SFTP server at its other end. Source: RFC 4254, section 5.</summary>
/// <param name="connection">Where it runs.</param>
/// <param name="number">Ours on this connection.</param>
/// <param name="host">For people.</param>
internal sealed class SshChannel(SshConnection connection, uint number, string host) : ISftpLink
{
    /// <summary>What the server may send before it has to wait for us; well above what requests under way ask for.</summary>
    private const uint Window = 8 << 20;

    private const uint PacketSize = 32 << 10;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _subsystem = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ISftpListener? _listener;
    private TaskCompletionSource? _moreRoom;
    private ResgateException? _failure;
    private uint _remoteNumber;
    private long _room;
    private int _packetSize;
    private uint _taken;

    public uint Number => number;

    public bool IsOpen => _opened.Task.IsCompletedSuccessfully && _failure is null;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        await connection.SendAsync(new ChannelOpenMessage(number, Window, PacketSize, new SessionChannel()));
        await _opened.Task.WaitAsync(cancellation);
        await connection.SendAsync(new ChannelRequestMessage(_remoteNumber, new ChannelRequest("subsystem", "sftp")));
        if (!await _subsystem.Task.WaitAsync(cancellation))
        {
            throw new ResgateException(FailureKind.Denied, $"{host} has no SFTP server for this account")
            {
                Hint = "in sshd_config: Subsystem sftp internal-sftp",
            };
        }
    }

    public void Listen(ISftpListener listener)
    {
        _listener = listener;
        if (_failure is { } failure)
        {
            listener.Broken(failure);
        }
    }

    public async ValueTask SendAsync(ArraySegment<byte> bytes)
    {
        while (bytes.Count > 0)
        {
            var granted = await TakeRoomAsync(bytes.Count);
            var messages = new Message[(granted + _packetSize - 1) / _packetSize];
            for (var i = 0; i < messages.Length; i++)
            {
                var offset = i * _packetSize;
                var size = Math.Min(_packetSize, granted - offset);
                messages[i] = new ChannelDataMessage(_remoteNumber, bytes.Array!, bytes.Offset + offset, size);
            }

            await connection.SendAsync(messages);
            bytes = bytes[granted..];
        }
    }

    // The sessions beside this one run over the same line, and whoever serves them is most likely as dead.
    public void Abort(ResgateException why) => connection.Fail(why);

    /// <summary>Asks for an answer, whichever: it shows that the host is there.</summary>
    public Task AskAsync() => Unheeded(connection.SendAsync(new ChannelRequestMessage(_remoteNumber, new ChannelRequest("keepalive@openssh.com"))));

    public ValueTask DisposeAsync()
    {
        var wasOpen = IsOpen;
        Broken(new ResgateException(FailureKind.Transient, "the channel was closed"));
        connection.Forget(this);
        if (wasOpen)
        {
            // Not waited for: a host that is gone would keep us.
            _ = Unheeded(connection.SendAsync(new ChannelCloseMessage(_remoteNumber)));
        }

        return ValueTask.CompletedTask;
    }

    public void Opened(ChannelOpenConfirmationMessage message)
    {
        _remoteNumber = message.RemoteChannelNumber;
        _packetSize = (int)Math.Clamp(message.MaximumPacketSize, 1, PacketSize);
        Granted(message.InitialWindowSize);
        _ = _opened.TrySetResult();
    }

    public void Refused(ChannelOpenFailureMessage message) =>
        Broken(new ResgateException(FailureKind.Denied, $"{host} grants no channel", new IOException(message.Description)));

    public void Answered(bool granted) => _subsystem.TrySetResult(granted);

    public void Granted(uint size)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _room += size;
            (waiting, _moreRoom) = (_moreRoom, null);
        }

        _ = waiting?.TrySetResult();
    }

    public void Received(ChannelDataMessage message)
    {
        _listener?.Received(message.Data.AsSpan(message.Offset, message.Size));
        _taken += (uint)message.Size;
        if (_taken >= Window / 2)
        {
            _ = Unheeded(connection.SendAsync(new ChannelWindowAdjustMessage(_remoteNumber, _taken)));
            _taken = 0;
        }
    }

    /// <summary>Servers ask, too, whether we are there.</summary>
    public void Asked(ChannelRequestMessage message)
    {
        if (message.RequestData is [not 0, ..])
        {
            _ = Unheeded(connection.SendAsync(new ChannelFailureMessage(_remoteNumber)));
        }
    }

    public void Ended() => Broken(new ResgateException(FailureKind.Transient, $"{host} ended the SFTP session"));

    public void Broken(ResgateException why)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _failure ??= why;
            (waiting, _moreRoom) = (_moreRoom, null);
        }

        _ = waiting?.TrySetException(why);
        _ = _opened.TrySetException(why);
        _ = _subsystem.TrySetException(why);
        _listener?.Broken(why);
    }

    private async ValueTask<int> TakeRoomAsync(int wanted)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_failure is { } failure)
                {
                    throw failure;
                }

                if (_room > 0)
                {
                    var granted = (int)Math.Min(_room, wanted);
                    _room -= granted;
                    return granted;
                }

                _moreRoom ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _moreRoom.Task;
            }

            await more;
        }
    }

    /// <summary>A failure of this message is a failure of the connection, which everybody hears of anyway.</summary>
    private static async Task Unheeded(Task sending)
    {
        try
        {
            await sending;
        }
        catch (ResgateException)
        {
        }
    }
}
