using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup.Places;

/// <summary>The repositories of a backup that has several: the first, which it compares with, and those that follow.</summary>
/// <remarks>
/// Content is read, cut, hashed and compressed once, and sealed for each repository that lacks it. The first is written by the
/// workers themselves, so it sets the pace; if it fails, the next one does. The run ends when none is left.
/// </remarks>
/// <param name="first">The first.</param>
/// <param name="session">Writes to it.</param>
/// <param name="followers">The others.</param>
/// <param name="counters">Count what is new to the first.</param>
/// <param name="lost">Fires when the lock on the first is lost.</param>
internal sealed class BackupPlaces(
    BackupRepository first,
    WriteSession session,
    IReadOnlyList<BackupFollower> followers,
    BackupCounters counters,
    CancellationToken lost)
{
    private ResgateException? _failure;

    /// <summary>Why the first was given up; null while it was not.</summary>
    public ResgateException? Failure => Volatile.Read(ref _failure);

    private bool IsFirstLive => Failure is null;

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: one cuts files elsewhere, so cutting once cannot serve all.</exception>
    public static void RefuseOtherCuts(BackupRepository first, IReadOnlyList<BackupFollower> followers)
    {
        if (followers.FirstOrDefault(other => other.Repository.Config.Polynomial != first.Config.Polynomial) is { } foreign)
        {
            throw new ResgateException(
                FailureKind.Usage, $"{foreign.Repository.Store.Location} cuts files in other places than {first.Store.Location}, so one run cannot store to both")
            {
                Hint = "'init --copy-chunker-params --from-repo' makes a repository that cuts alike; 'copy' works between any two",
            };
        }
    }

    public void Begin()
    {
        foreach (var follower in followers)
        {
            follower.Begin();
        }
    }

    /// <summary>Whether every repository that is still served has the blob.</summary>
    public bool HaveAll(BlobHandle blob) =>
        (!IsFirstLive || first.Index.Contains(blob)) && followers.All(follower => !follower.IsLive || follower.Contains(blob));

    /// <summary>A writer that can encode for all of them.</summary>
    public BlobWriter CreateEncoder() =>
        first.Config.Version < 2 && followers.FirstOrDefault(static follower => follower.StoresFrames) is { } other
            ? other.CreateWriter()
            : session.CreateWriter();

    /// <summary>Stores a blob in every repository that lacks it.</summary>
    public void Store(BackupWorker worker, BlobHandle blob, ReadOnlyMemory<byte> plain)
    {
        var isNewToFirst = IsFirstLive && session.Claim(blob);
        var wanting = followers.Where(follower => follower.Claim(blob)).ToList();
        if (!isNewToFirst && wanting.Count == 0)
        {
            ThrowIfNoneIsLeft();
            return;
        }

        var checksum = BlobWriter.ChecksumOf(plain.Span);
        var asItIs = new EncodedBlob(blob, plain, checksum, PlainLength: 0, NeedsFrame: false);
        var framed = worker.Encoder.Encode(blob, plain, checksum);
        if (isNewToFirst)
        {
            StoreInFirst(worker, first.Config.Version >= 2 ? framed : asItIs, plain.Length);
        }

        foreach (var follower in wanting)
        {
            follower.Give(follower.StoresFrames ? framed : asItIs, plain.Length);
        }

        ThrowIfNoneIsLeft();
    }

    /// <summary>Has all that the first was given stored and indexed.</summary>
    public async ValueTask FinishFirstAsync(CancellationToken cancellation)
    {
        try
        {
            ThrowIfLost();
            if (IsFirstLive)
            {
                await session.FinishAsync(cancellation);
            }
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            GiveUpFirst(failure);
        }

        ThrowIfNoneIsLeft();
    }

    private void StoreInFirst(BackupWorker worker, in EncodedBlob blob, int plainLength)
    {
        try
        {
            ThrowIfLost();
            var stored = worker.Blobs.WriteAsync(blob, CancellationToken.None).Wait();
            counters.CountBlob(blob.Blob.Kind == BlobKind.Tree, plainLength, stored + PackHeader.CompressedEntrySize);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            GiveUpFirst(failure);
        }
    }

    private void ThrowIfLost()
    {
        if (lost.IsCancellationRequested)
        {
            throw new ResgateException(FailureKind.Failed, "the lock on the repository was lost");
        }
    }

    private void GiveUpFirst(ResgateException failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        SetPace();
    }

    private void ThrowIfNoneIsLeft()
    {
        if (!IsFirstLive && !SetPace())
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(Failure!);
        }
    }

    /// <summary>Has the next one set the pace.</summary>
    /// <returns>False when none is left.</returns>
    private bool SetPace()
    {
        var next = followers.FirstOrDefault(static follower => follower.IsLive);
        next?.SetsPace = true;
        return next is not null;
    }
}
