using System.Security.Cryptography;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Memory;
using Resgate.Repository.Caching;
using Resgate.Storage;

namespace Resgate.Repository.Packing;

/// <summary>A pack in the making: sealed blobs go in, and at the end a header, a length and a name.</summary>
/// <remarks>
/// The pack's hash is taken as bytes go in, so nothing is read a second time. The first <see cref="BufferSize"/> bytes wait in
/// a buffer: a pack that never grew beyond it can still be poured into another one. What comes later goes straight to the
/// store's draft, which has buffers of its own. Not safe for concurrent use.
/// </remarks>
internal sealed class OpenPack(IObjectStore store, MasterKey key, BlobKind kind) : IAsyncDisposable
{
    private const int BufferSize = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private PackedBlob[] _blobs = new PackedBlob[64];
    private PageMemory? _buffer = new(BufferSize);
    private int _buffered;
    private ObjectDraft? _draft;

    public BlobKind Kind { get; } = kind;

    /// <summary>Bytes of sealed blobs so far.</summary>
    public long Length { get; private set; }

    public int Count { get; private set; }

    private Memory<PackedBlob> Blobs => _blobs.AsMemory(0, Count);

    /// <summary>Whether another entry would make the header too long for readers.</summary>
    public bool IsHeaderFull => Count >= PackHeader.MaxEntries;

    /// <summary>Whether everything is still in memory, so that <see cref="PourIntoAsync"/> can be used.</summary>
    public bool IsUnwritten => _draft is null;

    /// <summary>Takes over one blob; after a failure the pack is of no use.</summary>
    public async ValueTask AppendAsync(Id id, uint plainLength, ISealedBlob blob, CancellationToken cancellation)
    {
        if (Count == _blobs.Length)
        {
            Array.Resize(ref _blobs, 2 * Count);
        }

        _blobs[Count++] = new PackedBlob(new BlobHandle(Kind, id), (uint)Length, (uint)blob.StoredLength, plainLength);
        Length += blob.StoredLength;
        for (var strip = blob.Next(); !strip.IsEmpty; strip = blob.Next())
        {
            await WriteAsync(strip, cancellation);
        }
    }

    /// <summary>Moves all blobs of this pack to the end of another of the same kind.</summary>
    public async ValueTask PourIntoAsync(OpenPack other, CancellationToken cancellation)
    {
        for (var i = 0; i < Count; i++)
        {
            var blob = _blobs[i];
            var bytes = _buffer!.Memory.Slice((int)blob.Offset, (int)blob.StoredLength);
            await other.AppendAsync(blob.Blob.Id, blob.PlainLength, new WholeBlob(bytes), cancellation);
        }

        Count = 0;
        _buffered = 0;
        Length = 0;
    }

    /// <summary>Writes header and length, makes the pack durable under its hash and tells what is in it.</summary>
    public async ValueTask<FinishedPack> FinishAsync(CancellationToken cancellation)
    {
        var headerSize = PackHeader.PlainSize(Blobs.Span);
        using var trailer = new PageMemory(headerSize + MasterKey.Overhead + PackHeader.LengthFieldSize);
        SealHeader(headerSize, trailer.GetSpan());
        await WriteAsync(trailer.Memory, cancellation);
        await BeginDraftAsync(cancellation);
        var id = new Id(_hash.GetHashAndReset());
        await _draft!.CommitAsync(new ObjectName(ObjectFolder.Data, id), cancellation);
        return new FinishedPack(id, Length + trailer.Length, Blobs);
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        FreeBuffer();
        if (_draft is not null)
        {
            await _draft.DisposeAsync();
        }
    }

    /// <summary>The header of a pack of many small blobs is a megabyte: it is made in pages that are gone afterwards.</summary>
    private void SealHeader(int size, Span<byte> trailer)
    {
        using var plain = new PageMemory(size);
        PackHeader.Write(Blobs.Span, plain.GetSpan());
        var sealedHeader = trailer[..^PackHeader.LengthFieldSize];
        key.Seal(plain.GetSpan(), sealedHeader);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(
            trailer[sealedHeader.Length..], (uint)sealedHeader.Length);

        // A header that cannot be read back makes the whole pack a riddle, so it is read back before it is written.
        using var readBack = new PageMemory(size);
        if (!key.TryOpen(sealedHeader, readBack.GetSpan()) || !readBack.GetSpan().SequenceEqual(plain.GetSpan()))
        {
            throw Verification.Failed("a pack's header");
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _hash.AppendData(bytes.Span);
        if (_draft is null && bytes.Length <= BufferSize - _buffered)
        {
            bytes.Span.CopyTo(_buffer!.GetSpan()[_buffered..]);
            _buffered += bytes.Length;
            return;
        }

        await BeginDraftAsync(cancellation);
        await _draft!.AppendAsync(bytes, cancellation);
    }

    private async ValueTask BeginDraftAsync(CancellationToken cancellation)
    {
        if (_draft is not null)
        {
            return;
        }

        // The one thing about a pack that a cache must know and its name does not tell.
        _draft = Kind == BlobKind.Tree && store is CachedStore cached
            ? await cached.DraftTreesAsync(cancellation)
            : await store.DraftAsync(ObjectFolder.Data, cancellation);
        if (_buffered > 0)
        {
            await _draft.AppendAsync(_buffer!.Memory[.._buffered], cancellation);
        }

        FreeBuffer();
    }

    private void FreeBuffer()
    {
        ((IDisposable?)_buffer)?.Dispose();
        _buffer = null;
    }
}
