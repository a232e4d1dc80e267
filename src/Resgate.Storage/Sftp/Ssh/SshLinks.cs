using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Channels of one connection, which is made when the first is wanted, and anew when it broke.</summary>
/// <remarks>
/// The server runs a process for each channel, so that writes that wait for the disk do not hold up each other, while there is
/// one login and one exchange of keys. Measured: docs/decisions/0006-sftp.md.
/// </remarks>
internal sealed class SshLinks(SftpAddress address, PlaceOptions options) : ISftpLinks
{
    private readonly SemaphoreSlim _turn = new(1);
    private SshConnection? _connection;

    public int Most => int.MaxValue;

    public async Task<ISftpLink> OpenAsync(CancellationToken cancellation)
    {
        var connection = await ConnectAsync(cancellation);
        return await connection.OpenChannelAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _turn.Dispose();
    }

    private async Task<SshConnection> ConnectAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsBroken: true } broken)
            {
                _connection = null;
                await broken.DisposeAsync();
            }

            return _connection ??= await WaitAsync(SshConnection.OpenAsync(SshSettings.Resolve(address, options, SshFiles.Of(options)), options), cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for a connection; one that comes when nobody waits any more is closed again.</summary>
    private static async Task<SshConnection> WaitAsync(Task<SshConnection> opening, CancellationToken cancellation)
    {
        try
        {
            return await opening.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = CloseAsync(opening);
            throw;
        }
    }

    private static async Task CloseAsync(Task<SshConnection> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (ResgateException)
        {
            // It came to nothing.
        }
    }
}
