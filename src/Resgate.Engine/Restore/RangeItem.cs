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
        var stored = worker.Sealed(range.Bytes.Length);
        var isRead = TryRead(stored);
        var placements = CollectionsMarshal.AsSpan(batch.Placements)[range.First..range.End];
        for (var next = 0; next < placements.Length;)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var end = next;
            while (end < placements.Length && placements[end].Blob == placements[next].Blob)
            {
                end++;
            }

            Place(worker, isRead ? stored.Span : default, placements[next..end]);
            next = end;
        }
    }

    private bool TryRead(Memory<byte> destination)
    {
        try
        {
            var name = new ObjectName(ObjectFolder.Data, range.Bytes.Pack);
            run.Repository.Store.ReadAsync(name, range.Bytes.Offset, destination, run.Cancellation).Wait();
            return true;
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            // Each blob is now tried by itself, in this pack and in any other that has it; what fails then is told.
            return false;
        }
    }

    private void Place(RestoreWorker worker, Span<byte> sealedRange, ReadOnlySpan<Placement> places)
    {
        var packed = run.Index[places[0].Blob].Packed;
        ReadOnlySpan<byte> plain;
        try
        {
            plain = sealedRange.IsEmpty
                ? ReadAlone(worker, packed.Blob)
                : Open(
                    worker,
                    packed,
                    sealedRange.Slice((int)(packed.Offset - range.Bytes.Offset), (int)packed.StoredLength),
                    places[0]);
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
        var text = $"{blob} of its content {(failure.IsLoss ? "is lost" : "cannot be read")}";

        // The reader's own words would only name the blob once more.
        for (var cause = failure.InnerException ?? failure; cause is not null; cause = cause.InnerException)
        {
            text += $": {cause.Message}";
        }

        return text;
    }
}
