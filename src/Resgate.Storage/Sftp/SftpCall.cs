using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Sftp;

/// <summary>One call to a place: a session to make it with, and the patience that it is made with.</summary>
/// <param name="session">Where it goes.</param>
/// <param name="patience">How long for.</param>
/// <param name="options">The clock.</param>
internal sealed class SftpCall(SftpSession session, Patience patience, PlaceOptions options)
{
    /// <summary>Tidying up is worth some waiting, but whatever stopped the call may have stopped the line.</summary>
    private static readonly TimeSpan _tidyLimit = TimeSpan.FromSeconds(5);

    public SftpSession Session => session;

    /// <summary>Sends a request and waits for its reply, which is a sign of life. Several may be sent before the first is awaited.</summary>
    public Task<SftpReply> AskAsync(SftpRequest request) => AskAsync(request, default);

    /// <summary>As above, for a request that is answered with a file's bytes.</summary>
    public async Task<SftpReply> AskAsync(SftpRequest request, Memory<byte> destination)
    {
        var reply = await session.CallAsync(request, destination, patience.Token);
        patience.Progress();
        return reply;
    }

    /// <summary>Waits until a limit lets bytes go, which is no silence of the place's.</summary>
    public async ValueTask WaitAsync(RateLimit? limit, int count)
    {
        if (limit is not null)
        {
            await limit.TakeAsync(count, patience.Token);
            patience.Progress();
        }
    }

    /// <summary>Sends a request whose reply changes nothing any more.</summary>
    public void Mention(SftpRequest request) => _ = IgnoreAsync(request, CancellationToken.None);

    /// <summary>Sends requests that remove what a failed call would leave behind, and waits for them a while.</summary>
    public async Task TidyAsync(params SftpRequest[] requests)
    {
        using var limit = new CancellationTokenSource(_tidyLimit < options.StuckAfter ? _tidyLimit : options.StuckAfter, options.Time);
        await Task.WhenAll(requests.Select(request => IgnoreAsync(request, limit.Token)));
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
