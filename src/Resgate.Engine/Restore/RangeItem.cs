using System.Runtime.InteropServices;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Engine.Restore;

/// <summary>Reads one range of a pack, verifies each blob in it and puts it wherever it is needed.</summary>
internal sealed class RangeItem(RestoreRun run, FileWriter writer, RestoreBatch batch, PackRange range)
    : WorkItem<RestoreWorker>
{
    public override void Run(RestoreWorker worker)
    {
        // All of one size, so that the pool keeps as many as there are workers and not as many for each size.
        var buffer = run.Buffers.Rent(Math.Max(range.Length, BatchPlan.LargestRange));
        try
        {
            var isRead = TryRead(buffer.AsMemory(0, range.Length));
            var placements = CollectionsMarshal.AsSpan(batch.Placements)[range.First..range.End];
            for (var next = 0; next < placements.Length;)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                var end = next;
                while (end < placements.Length && placements[end].Blob == placements[next].Blob)
                {
                    end++;
                }

                Place(worker, isRead ? buffer : null, placements[next..end]);
                next = end;
            }
        }
        finally
        {
            run.Buffers.Return(buffer);
        }
    }

    private bool TryRead(Memory<byte> destination)
    {
        try
        {
            var name = new ObjectName(ObjectFolder.Data, range.Pack);
            run.Repository.Store.ReadAsync(name, range.Offset, destination, run.Cancellation).Wait();
            return true;
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            // Each blob is now tried by itself, in this pack and in any other that has it; what fails then is told.
            return false;
        }
    }

    private void Place(RestoreWorker worker, byte[]? sealedRange, ReadOnlySpan<Placement> places)
    {
        var packed = run.Index[places[0].Blob].Packed;
        ReadOnlySpan<byte> plain;
        try
        {
            plain = sealedRange is null
                ? ReadAlone(worker, packed.Blob)
                : Open(worker, packed, sealedRange.AsSpan((int)(packed.Offset - range.Offset), (int)packed.StoredLength), places[0]);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            foreach (var place in places)
            {
                writer.Lose(batch.Files[place.File], Message(packed.Blob, failure));
            }

            return;
        }

        foreach (var place in places)
        {
            writer.Write(batch.Files[place.File], place.Offset, plain);
        }
    }

    private ReadOnlySpan<byte> Open(RestoreWorker worker, PackedBlob packed, Span<byte> sealedBlob, Placement place)
    {
        // What is not compressed is opened where it lies, which saves a pass through memory, unless it must lie elsewhere.
        var plain = packed.IsCompressed || batch.Files[place.File].BypassesCache
            ? worker.Plain(RestoreRun.PlainLength(packed), place.Offset)
            : sealedBlob[16..^16];
        try
        {
            worker.Reader.Open(packed, sealedBlob, plain);
            return plain;
        }
        catch (ResgateException damage) when (damage.Kind == FailureKind.Damaged)
        {
            return ReadAlone(worker, packed.Blob);
        }
    }

    private byte[] ReadAlone(RestoreWorker worker, BlobHandle blob) =>
        worker.Reader.ReadAsync(blob, run.Cancellation).Wait();

    private static string Message(BlobHandle blob, ResgateException failure)
    {
        var isLost = failure.Kind is FailureKind.Damaged or FailureKind.NotFound;
        var text = $"{blob} of its content {(isLost ? "is lost" : "cannot be read")}";
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            text += $": {cause.Message}";
        }

        return text;
    }
}
