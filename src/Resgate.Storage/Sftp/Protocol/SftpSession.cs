using System.Threading.Channels;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>A conversation with an SFTP server: any number of requests at once, each with its reply.</summary>
/// <remarks>
/// <para>Requests reach the server in the order in which they are begun, so a caller may send several without waiting. A server
/// must treat those about one file in that order (draft-ietf-secsh-filexfer-02, section 6.1).</para>
/// <para>After its first failure a session is of no use: all that waits fails with it, and it has to be replaced.</para>
/// </remarks>
internal sealed class SftpSession : ISftpListener, IReplySink, IAsyncDisposable
{
    /// <summary>What every server takes and gives in one request.</summary>
    private const int CommonSize = 32 << 10;

    /// <summary>More in one request saves little and keeps others waiting.</summary>
    private const int LargestSize = 128 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PendingReply> _pending = [];
    private readonly Channel<(SftpRequest Request, uint Id)> _outgoing =
        Channel.CreateBounded<(SftpRequest, uint)>(new BoundedChannelOptions(8) { SingleReader = true });

    private readonly ISftpLink _link;
    private readonly SftpInbox _inbox;
    private Task _sending = Task.CompletedTask;
    private Task _asking = Task.CompletedTask;
    private uint _lastId = SftpRequests.ProtocolVersion;
    private ResgateException? _failure;

    private SftpSession(ISftpLink link)
    {
        _link = link;
        _inbox = new SftpInbox(this);
    }

    public SftpFeatures Features { get; private set; }

    /// <summary>Bytes to ask for in one request.</summary>
    public int ReadSize { get; private set; } = CommonSize;

    /// <summary>Bytes to send in one request.</summary>
    public int WriteSize { get; private set; } = CommonSize;

    public bool IsBroken => _failure is not null;

    /// <summary>Agrees with the server on the protocol. The link belongs to the session from now on.</summary>
    /// <exception cref="ResgateException">It is no SFTP server, or the link broke.</exception>
    public static async Task<SftpSession> StartAsync(ISftpLink link, CancellationToken cancellation)
    {
        var session = new SftpSession(link);
        try
        {
            link.Listen(session);
            session._sending = session.SendAllAsync();
            var version = new PendingReply(default);
            session._pending.Add(SftpRequests.ProtocolVersion, version);
            session.Features = ReadFeatures(await session.ReplyAsync(
                SftpRequests.Init(), SftpRequests.ProtocolVersion, version, cancellation));
            session._asking = session.Features.Limits ? session.AskLimitsAsync() : Task.CompletedTask;
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <exception cref="ResgateException">The session is broken. What the server refuses is a reply like any other.</exception>
    public Task<SftpReply> CallAsync(SftpRequest request, CancellationToken cancellation) =>
        CallAsync(request, default, cancellation);

    /// <summary>As above, for a request that is answered with a file's bytes.</summary>
    /// <param name="request">Belongs to the session from now on.</param>
    /// <param name="destination">Where the bytes go; untouched once the returned task has ended.</param>
    /// <param name="cancellation">Stops the waiting; the server may carry the request out all the same.</param>
    public Task<SftpReply> CallAsync(SftpRequest request, Memory<byte> destination, CancellationToken cancellation)
    {
        var pending = new PendingReply(destination);
        uint id;
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                request.Return();
                return Task.FromException<SftpReply>(failure);
            }

            id = unchecked(++_lastId);
            _pending.Add(id, pending);
        }

        return ReplyAsync(request, id, pending, cancellation);
    }

    /// <summary>Ends the session for all who wait. Only the first reason counts.</summary>
    public void Broken(ResgateException why)
    {
        List<PendingReply> waiting;
        lock (_gate)
        {
            _failure ??= why;
            waiting = [.. _pending.Values];
            waiting.ForEach(pending => pending.Abandon());
            _pending.Clear();
        }

        _outgoing.Writer.TryComplete();
        waiting.ForEach(pending => pending.TrySetException(why));
    }

    /// <summary>The server says nothing: this session ends, and so does what it runs over.</summary>
    public void GiveUp(ResgateException why)
    {
        Broken(why);
        _link.Abort(why);
    }

    void ISftpListener.Received(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _inbox.Take(bytes);
        }
        catch (ResgateException failure)
        {
            Broken(failure);
        }
    }

    void IReplySink.Data(uint id, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(id, out var pending) && !pending.TryTake(bytes))
            {
                throw new ResgateException(FailureKind.Failed, "the SFTP server sent more than was asked for");
            }
        }
    }

    void IReplySink.Complete(uint id, SftpPacketType type, byte[] body)
    {
        PendingReply? pending;
        lock (_gate)
        {
            _ = _pending.Remove(id, out pending);
        }

        if (pending is null && !IsBroken)
        {
            throw new ResgateException(FailureKind.Failed, type == SftpPacketType.Version
                ? $"the SFTP server speaks version {id} of the protocol, not {SftpRequests.ProtocolVersion}"
                : "the SFTP server answered what nobody asked");
        }

        _ = pending?.TrySetResult(new SftpReply(type, body, pending.Count));
    }

    public async ValueTask DisposeAsync()
    {
        Broken(new ResgateException(FailureKind.Failed, "the SFTP session was closed"));
        await _link.DisposeAsync();
        await _sending;
        await _asking;
    }

    private async Task<SftpReply> ReplyAsync(SftpRequest request, uint id, PendingReply pending, CancellationToken cancellation)
    {
        try
        {
            await _outgoing.Writer.WriteAsync((request, id), cancellation);
        }
        catch (Exception failure) when (failure is ChannelClosedException or OperationCanceledException)
        {
            // It was never sent, so no reply will come.
            request.Return();
            lock (_gate)
            {
                _ = _pending.Remove(id);
            }

            cancellation.ThrowIfCancellationRequested();
            throw _failure!;
        }

        await using var giveUp = cancellation.UnsafeRegister((_, token) => Abandon(pending, token), null);
        return await pending.Task;
    }

    private void Abandon(PendingReply pending, CancellationToken token)
    {
        lock (_gate)
        {
            // It stays listed: the reply may still come, and is then known to be of no interest.
            pending.Abandon();
        }

        _ = pending.TrySetCanceled(token);
    }

    private async Task SendAllAsync()
    {
        await foreach (var (request, id) in _outgoing.Reader.ReadAllAsync())
        {
            try
            {
                // What waits in the queue of a broken session is only given back.
                if (!IsBroken)
                {
                    await _link.SendAsync(request.Finish(id));
                }
            }
            catch (ResgateException failure)
            {
                Broken(failure);
            }
            finally
            {
                request.Return();
            }
        }
    }

    private static SftpFeatures ReadFeatures(SftpReply version)
    {
        var reader = version.Reader(SftpPacketType.Version);
        return SftpFeatures.Take(ref reader);
    }

    /// <summary>Asks how much one request may carry. Until the answer is there, what every server takes will do.</summary>
    private async Task AskLimitsAsync()
    {
        try
        {
            var reply = await CallAsync(SftpRequests.Limits(), CancellationToken.None);
            if (reply.Type == SftpPacketType.ExtendedReply)
            {
                var reader = reply.Reader(SftpPacketType.ExtendedReply);
                _ = reader.ReadInt64(); // The largest packet, which the next two respect.
                ReadSize = Size(reader.ReadInt64());
                WriteSize = Size(reader.ReadInt64());
            }
        }
        catch (ResgateException failure)
        {
            Broken(failure);
        }

        // 0 says that there is no particular limit.
        static int Size(long limit) => limit == 0 ? CommonSize : (int)Math.Min(limit, LargestSize);
    }
}
