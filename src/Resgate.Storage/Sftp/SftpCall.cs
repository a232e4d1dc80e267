using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Sftp;

/// <summary>One call to a place: a session to make it with, and the patience that it is made with.</summary>
/// <param name="session">Where it goes.</param>
/// <param name="patience">How long for.</param>
/// <param name="place">How fast it may be, and the clock.</param>
internal sealed class SftpCall(SftpSession session, Patience patience, SftpPlace place)
{
    /// <summary>Tidying up is worth some waiting, but whatever stopped the call may have stopped the line.</summary>
    private static readonly TimeSpan _tidyLimit = TimeSpan.FromSeconds(5);

    public SftpSession Session => session;

    /// <summary>Bytes of a file to send in one request.</summary>
    public int WriteSize => Math.Min(session.WriteSize, place.Up?.Slice ?? session.WriteSize);

    /// <summary>Bytes of a file to ask for in one request.</summary>
    public int ReadSize => Math.Min(session.ReadSize, place.Down?.Slice ?? session.ReadSize);

    /// <summary>Waits until so many bytes of a file may be sent, at most <see cref="WriteSize"/>.</summary>
    public ValueTask ToSendAsync(int count) => PayAsync(place.Up, count);

    /// <summary>Waits until so many bytes of a file may be asked for, at most <see cref="ReadSize"/>.</summary>
    public ValueTask ToFetchAsync(int count) => PayAsync(place.Down, count);

    /// <summary>Sends a request and waits for its reply, which is a sign of life. Several may be sent before the first is awaited.</summary>
    public Task<SftpReply> AskAsync(SftpRequest request) => AskAsync(request, default);

    /// <summary>As above, for a request that is answered with a file's bytes.</summary>
    public async Task<SftpReply> AskAsync(SftpRequest request, Memory<byte> destination)
    {
        var reply = await session.CallAsync(request, destination, patience.Token);
        patience.Progress();
        return reply;
    }

    /// <summary>Sends a request whose reply changes nothing any more.</summary>
    public void Mention(SftpRequest request) => _ = IgnoreAsync(request, CancellationToken.None);

    /// <summary>Sends requests that remove what a failed call would leave behind, and waits for them a while.</summary>
    public async Task TidyAsync(params SftpRequest[] requests)
    {
        using var limit = new CancellationTokenSource(_tidyLimit < place.Options.StuckAfter ? _tidyLimit : place.Options.StuckAfter, place.Options.Time);
        await Task.WhenAll(requests.Select(request => IgnoreAsync(request, limit.Token)));
    }

    private async ValueTask PayAsync(RateLimit? limit, int count)
    {
        if (limit is not null)
        {
            await limit.TakeAsync(count, patience.Token);
            patience.Progress();
        }
    }

    private async Task IgnoreAsync(SftpRequest request, CancellationToken cancellation) =>
        await ((Task)session.CallAsync(request, cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>What a failed write, or a failed making, is due to: OpenSSH has one code for nearly everything.</summary>
    /// <param name="outcome">What the server said.</param>
    /// <param name="folder">Where it was to be.</param>
    /// <param name="size">Bytes that were to be written.</param>
    /// <param name="what">As in "cannot write /backup/config".</param>
    public async Task<ResgateException> ExplainAsync(SftpOutcome outcome, string folder, long size, string what)
    {
        if (outcome.Code == SftpOutcome.GeneralFailure && session.Features.FileSystemStatus)
        {
            var reply = await AskAsync(SftpRequests.FileSystemStatus(folder));
            if (reply.Type == SftpPacketType.ExtendedReply)
            {
                return FileSystemRoom.Take(reply.Reader(SftpPacketType.ExtendedReply)).Explain(size, what) ?? outcome.Failure(what);
            }
        }

        return outcome.Failure(what);
    }
}
