using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Snapshots;

namespace Resgate.Repository.Copying;

/// <summary>A repository that gets what others have. When it fails it is given up, and whoever else is served goes on.</summary>
/// <param name="repository">Where to; its index must be loaded. Stays the caller's.</param>
/// <param name="stop">Fires when the lock on it is lost, and when everybody is to stop.</param>
/// <param name="lost">Fires when the lock on it is lost.</param>
public sealed class CopyTarget(BackupRepository repository, CancellationToken stop, CancellationToken lost) : IAsyncDisposable
{
    private ResgateException? _failure;

    public BackupRepository Repository { get; } = repository;

    /// <summary>Why it was given up; null while it is not.</summary>
    public ResgateException? Failure => Volatile.Read(ref _failure);

    public bool IsLive => Failure is null;

    /// <summary>Snapshots whose blobs it has been given, and which it shall list once these are safe.</summary>
    internal List<StoredSnapshot> Pending { get; } = [];

    internal WriteSession Session { get; } = repository.BeginWrite();

    /// <summary>Whether it has to be given the blob: it lacks it, and nobody is giving it.</summary>
    internal bool Claim(BlobHandle blob) => IsLive && Session.Claim(blob);

    /// <summary>For whatever is done to it.</summary>
    internal CancellationToken Stop => stop;

    /// <summary>Does something to it; a failure gives it up, unless everybody is to stop.</summary>
    /// <param name="deed">What to do, until <see cref="Stop"/>.</param>
    /// <param name="onFailure">Hears the failure, once.</param>
    internal async ValueTask TryAsync(Func<ValueTask> deed, Action<ResgateException> onFailure)
    {
        try
        {
            await deed();
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            GiveUp(new ResgateException(FailureKind.Failed, "the lock on the repository was lost"), onFailure);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            GiveUp(failure, onFailure);
        }
    }

    /// <summary>Stores a blob that was claimed, in the frame it came in if that will do.</summary>
    internal static ValueTask<int> StoreAsync(BlobWriter writer, in OpenBlob blob, CancellationToken cancellation)
    {
        var encoded = !blob.Frame.IsEmpty && writer.TakesFrames
            ? new EncodedBlob(blob.Blob, blob.Frame, blob.FrameChecksum, (uint)blob.Plain.Length, NeedsFrame: false)
            : writer.Encode(blob.Blob, blob.Plain, BlobWriter.ChecksumOf(blob.Plain.Span));
        return writer.WriteAsync(encoded, cancellation);
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();

    private void GiveUp(ResgateException failure, Action<ResgateException> onFailure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
        {
            onFailure(failure);
        }
    }
}
