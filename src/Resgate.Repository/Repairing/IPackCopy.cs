namespace Resgate.Repository.Repairing;

/// <summary>A file outside the repository that a damaged pack is copied to before the pack is given up.</summary>
public interface IPackCopy : IAsyncDisposable
{
    /// <summary>Appends bytes; the memory belongs to the caller again when the call returns.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Makes the copy durable. A copy that is disposed of before is removed.</summary>
    ValueTask FinishAsync(CancellationToken cancellation);
}
