using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Packing;
using Resgate.Repository.Progress;
using Resgate.Storage;

namespace Resgate.Repository.Repairing;

/// <summary>Gives up damaged packs after everything good in them was copied into new ones.</summary>
/// <remarks>
/// The order is the safety argument: a copy of each pack outside the repository; good blobs into new packs and their index; a
/// new index without the old packs; the old packs go last (format page, section 11.2). A run that dies can be started again. The
/// caller holds the exclusive lock and has loaded the index.
/// </remarks>
/// <param name="repository">The repository.</param>
/// <param name="report">Hears how it goes, and of each thing found wrong.</param>
public sealed class PackRepair(BackupRepository repository, IWorkReport report)
{
    private const int CopyPieceSize = 4 << 20;

    /// <summary>Repairs.</summary>
    /// <param name="packs">The packs to give up.</param>
    /// <param name="createCopy">Makes the file that a pack of so many bytes is copied to; null when a copy is there already.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>Blobs saved, and places where none was found.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: a pack is neither there nor listed; nothing has changed.</exception>
    public async ValueTask<(int Saved, int Lost)> RunAsync(
        IReadOnlySet<Id> packs, Func<Id, long, IPackCopy?> createCopy, CancellationToken cancellation)
    {
        var sizes = await SizesAsync(packs, cancellation);
        report.Say("saving backup copies of pack files to current folder");
        foreach (var (pack, size) in sizes)
        {
            await CopyAsync(pack, size, createCopy, cancellation);
        }

        report.Say("salvaging intact data from specified pack files");
        var outcome = await RescueAsync(packs, sizes, cancellation);
        report.Say("rebuilding index");
        var rewritten = await new IndexRewriter(repository, report).RewriteAsync(packs, cancellation);
        report.Say("removing salvaged pack files");
        await RemoveAsync(sizes.Keys.Except(rewritten.Outdated), cancellation);
        return outcome;
    }

    private async ValueTask<Dictionary<Id, long>> SizesAsync(IReadOnlySet<Id> packs, CancellationToken cancellation)
    {
        var sizes = new Dictionary<Id, long>();
        foreach (var pack in packs)
        {
            try
            {
                sizes[pack] = await repository.Store.SizeAsync(new ObjectName(ObjectFolder.Data, pack), cancellation);
            }
            catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
            {
                if (!repository.Index.ContainsPack(pack))
                {
                    throw new ResgateException(FailureKind.NotFound, $"pack {pack} is neither there nor listed by an index", absent);
                }

                report.Warn($"will remove pack {pack} from the index: the file is missing");
            }
        }

        return sizes;
    }

    private async ValueTask CopyAsync(
        Id pack, long size, Func<Id, long, IPackCopy?> createCopy, CancellationToken cancellation)
    {
        if (createCopy(pack, size) is not { } copy)
        {
            return;
        }

        await using (copy)
        {
            var piece = new byte[(int)Math.Min(size, CopyPieceSize)];
            for (var offset = 0L; offset < size; offset += piece.Length)
            {
                var part = piece.AsMemory(0, (int)Math.Min(piece.Length, size - offset));
                await ReadOrClearAsync(pack, offset, part, cancellation);
                await copy.AppendAsync(part, cancellation);
            }

            await copy.FinishAsync(cancellation);
        }
    }

    // What follows a bad place keeps its offset in the copy, so that the index still says where its blobs lie.
    private async ValueTask ReadOrClearAsync(Id pack, long offset, Memory<byte> part, CancellationToken cancellation)
    {
        try
        {
            await repository.Store.ReadAsync(new ObjectName(ObjectFolder.Data, pack), offset, part, cancellation);
        }
        catch (ResgateException damage) when (damage.IsLoss)
        {
            part.Span.Clear();
            report.Warn($"the copy of pack {pack} has zeros in place of {part.Length} bytes at {offset}: {damage.Message}");
        }
    }

    private async ValueTask<(int Saved, int Lost)> RescueAsync(
        IReadOnlySet<Id> packs, Dictionary<Id, long> sizes, CancellationToken cancellation)
    {
        var listings = repository.Index.EnumeratePacks()
            .Where(pack => packs.Contains(pack.Id))
            .ToLookup(pack => pack.Id, pack => pack.Blobs);
        await using var session = repository.BeginWrite();
        using var step = report.Begin("pack files", sizes.Count, sizes.Values.Sum());
        using var rescue = new PackRescue(repository, session, report.Warn);
        foreach (var (pack, size) in sizes)
        {
            var listed = listings[pack].SelectMany(blobs => blobs).ToList();
            var own = await HeaderAsync(pack, size, cancellation);
            if (listed.Count + own.Length == 0)
            {
                report.Warn($"no blobs found for pack {pack}");
            }

            await rescue.RunAsync(pack, size, listed.Concat(own), cancellation);
            step.Advance(1, size);
        }

        await session.FinishAsync(cancellation);
        return (rescue.Saved, rescue.Lost);
    }

    private async ValueTask<PackedBlob[]> HeaderAsync(Id pack, long size, CancellationToken cancellation)
    {
        try
        {
            return await PackHeaders.ReadAsync(repository, pack, size, cancellation);
        }
        catch (ResgateException damage) when (damage.IsLoss)
        {
            // The index alone has to tell where blobs lie.
            return [];
        }
    }

    // No index lists them any more, so nothing depends on them. Those of an index that stays do: stay, too.
    private ValueTask RemoveAsync(IEnumerable<Id> packs, CancellationToken cancellation) => Removal.RunAsync(
        repository,
        [.. packs.Select(static pack => new ObjectName(ObjectFolder.Data, pack))],
        "files deleted",
        "data/",
        report,
        (name, failure) => report.Warn($"failed to delete pack file {name.Id}: {failure.Message}; 'prune' will remove it"),
        cancellation);
}
