using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Repository.Copying;

/// <summary>Copies snapshots with all they need from one repository to others, which may have other keys.</summary>
/// <remarks>
/// The order is the safety argument: packs, then their index, then the snapshots. Snapshots are written as soon as a few packs
/// have come together or a minute is over, and packs are indexed when the run ends early, so that an interrupted run goes
/// on where it stopped. The source is read and never written to.
/// </remarks>
/// <param name="source">Where snapshots come from; its index must be loaded.</param>
/// <param name="targets">Where they go. One that fails is given up, see <see cref="CopyTarget.Failure"/>; the others go on.</param>
/// <param name="observer">Hears what happens.</param>
public sealed class CopyJob(BackupRepository source, IReadOnlyList<CopyTarget> targets, ICopyObserver observer)
{
    private const int PacksAtOnce = 10;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private readonly MissingBlobs _missing = new(source);
    private readonly Lock _gate = new();
    private long _bytesPending;
    private long _pendingSince;

    /// <summary>Copies snapshots, each to the destinations that lack it.</summary>
    /// <param name="snapshots">Of the source; oldest first is best.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ResgateException">The source's failure: what had arrived by then is kept.</exception>
    public async ValueTask RunAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellation)
    {
        try
        {
            var copies = await LoadCopiesAsync();
            foreach (var snapshot in snapshots)
            {
                Copy(snapshot, Lacking(snapshot, copies), cancellation);
                if (IsSavingDue())
                {
                    await SaveAsync();
                }
            }

            await SaveAsync();
        }
        catch
        {
            await KeepAsync();
            throw;
        }
    }

    private async ValueTask<Dictionary<CopyTarget, CopiedSnapshots>> LoadCopiesAsync()
    {
        var copies = new Dictionary<CopyTarget, CopiedSnapshots>();
        foreach (var target in targets)
        {
            // A snapshot that cannot be read is no copy of any.
            await target.TryAsync(
                async () => copies[target] = new CopiedSnapshots(
                    await new SnapshotFolder(target.Repository).LoadAllAsync(static (_, _) => { }, target.Stop)),
                failure => GiveUp(target, failure));
        }

        return copies;
    }

    private List<CopyTarget> Lacking(StoredSnapshot snapshot, Dictionary<CopyTarget, CopiedSnapshots> copies)
    {
        var lacking = new List<CopyTarget>();
        foreach (var target in targets.Where(static target => target.IsLive))
        {
            if (copies[target].Find(snapshot) is { } copy)
            {
                observer.Skipped(target, snapshot, copy);
            }
            else
            {
                lacking.Add(target);
            }
        }

        return lacking;
    }

    private void Copy(StoredSnapshot snapshot, List<CopyTarget> lacking, CancellationToken cancellation)
    {
        if (lacking.Count == 0)
        {
            return;
        }

        observer.Begun(snapshot);
        try
        {
            _missing.Find(snapshot, lacking, cancellation);
            using var step = observer.Found(_missing.Count, _missing.Bytes, _missing.Packs);
            new BlobTransfer(source, lacking, GiveUp).Run(_missing.Ranges(), step, cancellation);
        }
        catch (ResgateException failure) when (failure.IsLoss)
        {
            throw new ResgateException(failure.Kind, $"cannot copy snapshot {snapshot.Id.ToShortString()}", failure)
            {
                Hint = "the source is damaged: 'check' tells what is affected; other snapshots can be copied by naming them",
            };
        }

        foreach (var target in lacking)
        {
            target.Pending.Add(snapshot);
        }

        _pendingSince = _bytesPending == 0 ? source.Options.Time.GetTimestamp() : _pendingSince;
        _bytesPending += Math.Max(1, _missing.Bytes);
    }

    private bool IsSavingDue() =>
        _bytesPending > 0
        && (_bytesPending >= PacksAtOnce * source.Options.PackSize.Bytes
            || source.Options.Time.GetElapsedTime(_pendingSince) >= s_longestWait);

    private async ValueTask SaveAsync()
    {
        foreach (var target in targets.Where(static target => target.IsLive && target.Pending.Count > 0))
        {
            await target.TryAsync(() => SaveAsync(target), failure => GiveUp(target, failure));
            target.Pending.Clear();
        }

        _bytesPending = 0;
    }

    private async ValueTask SaveAsync(CopyTarget target)
    {
        await target.Session.FinishAsync(target.Stop);
        foreach (var snapshot in target.Pending)
        {
            // What it was compared with may not be there, and has no meaning there.
            var copy = snapshot.Snapshot with { Parent = null, Original = CopiedSnapshots.OriginOf(snapshot) };
            observer.Saved(target, snapshot, await target.Repository.SaveSnapshotAsync(copy, target.Stop));
        }
    }

    private async ValueTask KeepAsync()
    {
        foreach (var target in targets.Where(static target => target.IsLive))
        {
            // Whatever this meets, the run has failed already, and for another reason.
            await target.TryAsync(() => target.Session.KeepAsync(CancellationToken.None), static _ => { });
        }
    }

    private void GiveUp(CopyTarget target, ResgateException failure)
    {
        lock (_gate)
        {
            observer.GaveUp(target, failure);
        }
    }
}
