using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Memory;
using Resgate.Repository.Indexes;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Repository.Blobs;

/// <summary>Fetches neighbouring blobs with one read, opens and verifies each and hands it on. One for each worker.</summary>
/// <remarks>
/// When the range cannot be read, or one of its blobs is damaged, single blobs are read from wherever the index knows a copy.
/// </remarks>
/// <param name="repository">Where the blobs are; its index must be loaded.</param>
/// <param name="keepsSealed">Whether to hand on the sealed bytes, which cost a copy, and not the frame inside them.</param>
internal sealed class RangeReader(BackupRepository repository, bool keepsSealed) : IDisposable
{
    private readonly BlobReader _reader = repository.CreateReader();
    private readonly ScratchMemory _range = new();
    private readonly ScratchMemory _copy = new();
    private readonly ScratchMemory _plain = new();

    /// <param name="range">What to read.</param>
    /// <param name="blobs">The blobs in it that are wanted.</param>
    /// <param name="take">Gets each of them.</param>
    /// <param name="onLoss">Gets those of which no copy is good; null lets the first of them end the call.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: no copy of some blob is good. Or the store's failure.</exception>
    public void Read(
        BlobRange range,
        List<PackedBlob> blobs,
        Action<OpenBlob> take,
        Action<PackedBlob, ResgateException>? onLoss,
        CancellationToken cancellation)
    {
        var stored = _range.Place(range.Length);
        var isRead = TryRead(range, stored, cancellation);
        foreach (var packed in blobs)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = isRead ? stored.Slice((int)(packed.Offset - range.Offset), (int)packed.StoredLength) : default;
            if ((isRead && TryOpen(packed, bytes, out var blob)) || TryReadAlone(packed, out blob, onLoss, cancellation))
            {
                take(blob);
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _range.Dispose();
        _copy.Dispose();
        _plain.Dispose();
    }

    private bool TryRead(BlobRange range, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            repository.Store.ReadAsync(new ObjectName(ObjectFolder.Data, range.Pack), range.Offset, destination, cancellation).Wait();
            return true;
        }
        catch (ResgateException failure) when (failure.IsLoss)
        {
            return false;
        }
    }

    private bool TryOpen(PackedBlob packed, Memory<byte> stored, out OpenBlob blob)
    {
        try
        {
            blob = keepsSealed ? OpenCopy(packed, stored) : OpenInPlace(packed, stored);
            return true;
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged)
        {
            blob = default;
            return false;
        }
    }

    private OpenBlob OpenCopy(PackedBlob packed, Memory<byte> stored)
    {
        // Opening a compressed blob works in place; the sealed bytes are still wanted.
        var copy = _copy.Place(stored.Length).Span;
        stored.Span.CopyTo(copy);
        var plain = Plain(packed);
        _reader.Open(packed, copy, plain.Span);
        return new OpenBlob(packed, plain, default, default, stored);
    }

    private OpenBlob OpenInPlace(PackedBlob packed, Memory<byte> stored)
    {
        var plain = Plain(packed);
        if (!packed.IsCompressed)
        {
            _reader.Open(packed, stored.Span, plain.Span);
            return new OpenBlob(packed, plain, default, default, default);
        }

        var frame = BlobReader.ContentOf(stored);
        var checksum = _reader.OpenFrame(packed, stored.Span, plain.Span);
        return new OpenBlob(packed, plain, frame, checksum, default);
    }

    private bool TryReadAlone(
        PackedBlob packed, out OpenBlob blob, Action<PackedBlob, ResgateException>? onLoss, CancellationToken cancellation)
    {
        try
        {
            blob = new OpenBlob(packed, _reader.ReadAsync(packed.Blob, cancellation).Wait(), default, default, default);
            return true;
        }
        catch (ResgateException failure) when (onLoss is not null && failure.IsLoss)
        {
            onLoss(packed, failure);
            blob = default;
            return false;
        }
    }

    private Memory<byte> Plain(PackedBlob packed) => _plain.Place(BlobReader.PlainLength(packed));
}
