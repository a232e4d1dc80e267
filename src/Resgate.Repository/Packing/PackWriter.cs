using System.Security.Cryptography;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Repository.Packing;

/// <summary>Gathers sealed blobs into packs and has finished packs stored, a few at a time.</summary>
/// <remarks>
/// Two packs of each kind are open, and chance decides which one a blob joins, so that the sequence of blob sizes in a
/// pack does not give a known file away (format page, section 3.3). Blobs are sealed while they are appended, so where more
/// workers come at once than two packs can take, more are opened. A pack counts as stored, and is reported to
/// <paramref name="stored"/>, only when the store has made it durable. The first failure ends the writer: every later
/// call throws it. Safe for concurrent use.
/// </remarks>
/// <param name="store">Where packs go.</param>
/// <param name="key">Seals the headers.</param>
/// <param name="targetSize">A pack is finished as soon as its blobs reach this.</param>
/// <param name="stored">Called for each stored pack, from any thread, one call at a time.</param>
internal sealed class PackWriter(
    IObjectStore store, MasterKey key, ByteCount targetSize, Func<FinishedPack, CancellationToken, ValueTask> stored)
    : IAsyncDisposable
{
    /// <summary>Packs of a kind between which chance decides.</summary>
    private const int Drawn = 2;

    // By kind. Half of what a core does for a blob it does in here, so half as many packs keep all cores busy.
    private readonly Slot[][] _slots = [Slots(Math.Max(Drawn, Environment.ProcessorCount / 2)), Slots(Drawn)];

    private readonly SemaphoreSlim _uploads = new(Math.Max(1, store.Connections));
    private readonly SemaphoreSlim _reporting = new(1);
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];
    private Exception? _failure;

    /// <summary>Bytes stored in packs so far, headers included.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Takes over one sealed blob; the memory belongs to the caller again when the call returns.</summary>
    public ValueTask AppendAsync(
        BlobHandle blob, uint plainLength, ReadOnlyMemory<byte> sealedBlob, CancellationToken cancellation) =>
        AppendAsync(blob, plainLength, new WholeBlob(sealedBlob), cancellation);

    /// <summary>Takes over one blob, sealing it on the way.</summary>
    public async ValueTask AppendAsync(BlobHandle blob, uint plainLength, ISealedBlob content, CancellationToken cancellation)
    {
        ThrowIfFailed();
        var slot = await EnterSlotAsync(blob.Kind, cancellation);
        OpenPack? full = null;
        try
        {
            ThrowIfFailed();
            slot.Pack ??= new OpenPack(store, key, blob.Kind);
            await slot.Pack.AppendAsync(blob.Id, plainLength, content, cancellation);
            if (slot.Pack.Length >= targetSize.Bytes || slot.Pack.IsHeaderFull)
            {
                full = slot.Pack;
                slot.Pack = null;
            }
        }
        catch (Exception failure)
        {
            // The pack lists a blob that may be there in part only: nobody may ever finish it.
            _failure ??= failure;
            throw;
        }
        finally
        {
            slot.Busy.Release();
        }

        if (full is not null)
        {
            await StartUploadAsync(full, cancellation);
        }
    }

    /// <summary>Finishes all open packs and waits until everything is stored.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        ThrowIfFailed();
        try
        {
            foreach (var slots in _slots)
            {
                await MergeAsync(slots, cancellation);
                await StartUploadsAsync(slots, cancellation);
            }
        }
        catch (Exception failure)
        {
            // As when appending: a pack may list a blob that is there in part only.
            _failure ??= failure;
            throw;
        }

        await SettleAsync();
        ThrowIfFailed();
    }

    /// <summary>Waits until no pack is on its way, however that ended.</summary>
    public async ValueTask SettleAsync()
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    public async ValueTask DisposeAsync()
    {
        await SettleAsync();
        foreach (var slot in _slots.SelectMany(static slots => slots))
        {
            if (slot.Pack is not null)
            {
                await slot.Pack.DisposeAsync();
            }

            slot.Dispose();
        }

        _uploads.Dispose();
        _reporting.Dispose();
    }

    private static Slot[] Slots(int count)
    {
        var slots = new Slot[count];
        for (var i = 0; i < count; i++)
        {
            slots[i] = new Slot();
        }

        return slots;
    }

    /// <summary>Pours those packs together that are still in memory and fit into one.</summary>
    /// <remarks>Whatever happens, each pack lies in a slot, so that somebody disposes of it.</remarks>
    private async ValueTask MergeAsync(Slot[] slots, CancellationToken cancellation)
    {
        var merged = new List<OpenPack>();
        foreach (var slot in slots.OrderBy(static slot => slot.Pack?.IsUnwritten))
        {
            if (slot.Pack is not { } pack)
            {
                continue;
            }

            var into = merged.Find(other => pack.IsUnwritten
                && other.Count + pack.Count <= PackHeader.MaxEntries
                && other.Length + pack.Length <= targetSize.Bytes);
            if (into is null)
            {
                merged.Add(pack);
                continue;
            }

            await pack.PourIntoAsync(into, cancellation);
            slot.Pack = null;
            await pack.DisposeAsync();
        }
    }

    private async ValueTask StartUploadsAsync(Slot[] slots, CancellationToken cancellation)
    {
        foreach (var slot in slots)
        {
            if (slot.Pack is { } pack)
            {
                slot.Pack = null;
                await StartUploadAsync(pack, cancellation);
            }
        }
    }

    private async ValueTask<Slot> EnterSlotAsync(BlobKind kind, CancellationToken cancellation)
    {
        var slots = _slots[(int)kind];
        var drawn = RandomNumberGenerator.GetInt32(Drawn);
        if (TryEnter(slots[drawn]))
        {
            return slots[drawn];
        }

        // Another worker is at that one; another pack is as good a hiding place.
        for (var i = slots.Length - 1; i > 0; i--)
        {
            var other = slots[(drawn + i) % slots.Length];
            if (TryEnter(other))
            {
                return other;
            }
        }

        await slots[drawn].Busy.WaitAsync(cancellation);
        return slots[drawn];
    }

    private static bool TryEnter(Slot slot) => slot.Busy.Wait(0, CancellationToken.None);

    private async ValueTask StartUploadAsync(OpenPack pack, CancellationToken cancellation)
    {
        try
        {
            await _uploads.WaitAsync(cancellation);
        }
        catch (Exception failure)
        {
            _failure ??= failure;
            await pack.DisposeAsync();
            throw;
        }

        lock (_gate)
        {
            _running.RemoveAll(static task => task.IsCompletedSuccessfully);
            _running.Add(Task.Run(() => UploadAsync(pack, cancellation), CancellationToken.None));
        }
    }

    private async Task UploadAsync(OpenPack pack, CancellationToken cancellation)
    {
        try
        {
            await using (pack)
            {
                var finished = await pack.FinishAsync(cancellation);
                await _reporting.WaitAsync(cancellation);
                try
                {
                    StoredBytes += finished.Size;
                    await stored(finished, cancellation);
                }
                finally
                {
                    _reporting.Release();
                }
            }
        }
        catch (Exception failure)
        {
            // Whoever appends or flushes next throws it; nobody awaits this task for its outcome.
            _failure ??= failure;
        }
        finally
        {
            _uploads.Release();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private sealed class Slot : IDisposable
    {
        public readonly SemaphoreSlim Busy = new(1);
        public OpenPack? Pack;

        public void Dispose() => Busy.Dispose();
    }
}
