namespace Resgate.Storage;

/// <summary>An object in the making: bytes are appended, and the last act gives it a name.</summary>
/// <remarks>
/// Not safe for overlapping calls. Disposing an uncommitted draft leaves nothing behind; a process that dies before the
/// commit leaves at most a foreign file, which no listing shows.
/// </remarks>
public abstract class ObjectDraft : IAsyncDisposable
{
    /// <summary>Bytes appended so far.</summary>
    public long Length { get; protected set; }

    /// <summary>
    /// Appends bytes, often only some KiB: where a call to the place is dear, the draft gathers them. The memory belongs to
    /// the caller again when the call returns.
    /// </summary>
    public abstract ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>
    /// Makes the bytes durable and visible under a name of the folder that the draft was begun for. That ends the draft.
    /// After a <see cref="Primitives.FailureKind.Transient"/> failure it may be tried again; after any other only disposing is left.
    /// </summary>
    public abstract ValueTask CommitAsync(ObjectName name, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
