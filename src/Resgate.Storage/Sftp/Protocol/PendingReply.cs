namespace Resgate.Storage.Sftp.Protocol;

/// <summary>A request that waits for its reply, and perhaps for bytes to be put somewhere.</summary>
/// <remarks>Touched under the session's gate only, except for the task.</remarks>
internal sealed class PendingReply(Memory<byte> destination)
    : TaskCompletionSource<SftpReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private Memory<byte> _destination = destination;
    private bool _isAbandoned;

    /// <summary>Bytes that have arrived.</summary>
    public int Count { get; private set; }

    /// <summary>The caller waits no longer: its memory may be something else by the time the reply comes.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _destination = default;
    }

    /// <returns>False: more bytes than were asked for.</returns>
    public bool TryTake(ReadOnlySpan<byte> bytes)
    {
        if (_isAbandoned)
        {
            return true;
        }

        if (bytes.Length > _destination.Length - Count)
        {
            return false;
        }

        bytes.CopyTo(_destination.Span[Count..]);
        Count += bytes.Length;
        return true;
    }
}
