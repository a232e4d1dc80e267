using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup.Places;

/// <summary>A further repository that gets what a backup stores, sealed with its own key, by threads of its own.</summary>
/// <remarks>
/// What it is given waits in a queue, so a place that is slow, or silent, holds nobody up until the queue is full. Then the
/// run waits for it, but no longer in all than it has patience: after that the place is left behind. One that fails is given up,
/// too. Either way what had arrived is indexed, so that a later <c>copy</c> need not send it again.
/// </remarks>
/// <param name="repository">Its index must be loaded. Stays the caller's.</param>
/// <param name="limits">How slow it may be.</param>
/// <param name="stop">Fires when the lock on the repository is lost, and when everybody is to stop.</param>
/// <param name="lost">Fires when the lock on the repository is lost.</param>
public sealed class BackupFollower(
    BackupRepository repository, FollowerLimits limits, CancellationToken stop, CancellationToken lost) : IAsyncDisposable
{
    private readonly WriteSession _session = repository.BeginWrite();
    private readonly BlobQueue _queue = new(limits.QueueSize.Bytes, limits.Patience, repository.Options.Time);
    private readonly List<Task> _writing = [];
    private ResgateException? _failure;
    private bool _isFinished;

    public BackupRepository Repository { get; } = repository;

    /// <summary>Why it was given up or left behind; null while it was not.</summary>
    public ResgateException? Failure => Volatile.Read(ref _failure);

    public bool IsLive => Failure is null;

    /// <summary>Counts the blobs that were new to this repository; everything else is the same in all.</summary>
    public BackupCounters Counters { get; } = new();

    /// <summary>Set for the one that the run waits for however long it takes, since nobody else is left.</summary>
    internal bool SetsPace
    {
        set => _queue.IsPatient = value;
    }

    internal bool StoresFrames => Repository.Config.Version >= 2;

    internal bool Contains(BlobHandle blob) => Repository.Index.Contains(blob);

    /// <summary>Whether it has to be given the blob.</summary>
    internal bool Claim(BlobHandle blob) => IsLive && _session.Claim(blob);

    internal BlobWriter CreateWriter() => _session.CreateWriter();

    /// <summary>Begins to write what it is given.</summary>
    internal void Begin()
    {
        // Sealing is half of a core's work on a blob; the other half was done for all repositories together.
        var count = Math.Clamp(Environment.ProcessorCount / 2, 1, 4);
        for (var i = 0; i < count; i++)
        {
            _writing.Add(Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    /// <summary>Gives it a blob that was claimed. Copies the content; may wait.</summary>
    internal void Give(in EncodedBlob blob, int plainLength)
    {
        if (!_queue.TryAdd(blob, plainLength))
        {
            GiveUp(new ResgateException(
                FailureKind.Transient, $"it takes so long to store what is read that it would hold the others up for more than {limits.Patience.TotalSeconds:F0} s")
            {
                Hint = "'copy' brings it up to date later; --also-wait gives it more time",
            });
        }
    }

    /// <summary>Waits until all it was given is stored and indexed; takes as long as it takes, and no time when it was given up.</summary>
    /// <returns>Whether it is: then a snapshot may be written.</returns>
    public async ValueTask<bool> FinishAsync()
    {
        if (!IsLive)
        {
            return false;
        }

        _queue.Complete();
        await Task.WhenAll(_writing);
        await TryAsync(async () =>
        {
            // What was in the queue when everybody was told to stop is not stored, whatever the session says.
            stop.ThrowIfCancellationRequested();
            await _session.FinishAsync(stop);
            _isFinished = true;
        });
        return IsLive;
    }

    /// <summary>Stores the snapshot, after <see cref="FinishAsync"/>.</summary>
    /// <returns>Its id; null when this failed.</returns>
    public async ValueTask<Id?> SaveAsync(Format.Snapshots.Snapshot snapshot)
    {
        Id? id = null;
        await TryAsync(async () => id = await Repository.SaveSnapshotAsync(snapshot, stop));
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Clear();
        await Task.WhenAll(_writing);
        if (!_isFinished)
        {
            try
            {
                await _session.KeepAsync(CancellationToken.None);
            }
            catch (ResgateException)
            {
                // It was given up for a reason that has been told; what arrived will have to be sent again.
            }
        }

        await _session.DisposeAsync();
        _queue.Dispose();
    }

    private void Write()
    {
        try
        {
            using var writer = _session.CreateWriter();
            while (_queue.Take() is { } item)
            {
                using (item)
                {
                    TryAsync(async () => Count(item, await writer.WriteAsync(item.Blob, stop))).Wait();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Everybody is to stop.
            _queue.Clear();
        }
        catch
        {
            // Whoever waits for room must not wait for a thread that is gone; the failure comes out when the threads are awaited.
            _queue.Clear();
            throw;
        }
    }

    private void Count(BlobQueue.Item item, int stored) => Counters.CountBlob(
        item.Blob.Blob.Kind == BlobKind.Tree, item.PlainLength, stored + PackHeader.CompressedEntrySize);

    private async ValueTask TryAsync(Func<ValueTask> deed)
    {
        if (!IsLive)
        {
            return;
        }

        try
        {
            await deed();
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            GiveUp(new ResgateException(FailureKind.Failed, "the lock on the repository was lost"));
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            GiveUp(failure);
        }
    }

    private void GiveUp(ResgateException failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        _queue.Clear();
    }
}
