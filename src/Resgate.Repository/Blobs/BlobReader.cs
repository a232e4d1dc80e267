using Resgate.Format.Compression;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Caching;
using Resgate.Repository.Indexes;
using Resgate.Storage;

namespace Resgate.Repository.Blobs;

/// <summary>Fetches blobs, each verified against its id; tries every copy before it gives up. One for each worker.</summary>
public sealed class BlobReader : IDisposable
{
    private readonly IObjectStore _store;
    private readonly MasterKey _key;
    private readonly BlobIndex _index;
    private readonly BlobDecompressor _decompressor = new();
    private byte[] _sealed = [];

    internal BlobReader(IObjectStore store, MasterKey key, BlobIndex index)
    {
        _store = store;
        _key = key;
        _index = index;
    }

    /// <summary>Reads a blob's plain content.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NotFound"/>: no index lists it. <see cref="FailureKind.Damaged"/>: no copy of it is good.
    /// Any other kind: some copy could not be reached.
    /// </exception>
    public async ValueTask<byte[]> ReadAsync(BlobHandle blob, CancellationToken cancellation)
    {
        if (!_index.TryFind(blob, out var first))
        {
            throw new ResgateException(FailureKind.NotFound, $"{blob} is in no index")
            {
                Hint = "run 'check' to see what is affected; 'repair index' finds packs that no index lists",
            };
        }

        try
        {
            return await ReadCopyAsync(first, cancellation);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            return await ReadOtherCopyAsync(blob, first, failure, cancellation);
        }
    }

    /// <summary>Opens one sealed blob and verifies it.</summary>
    /// <param name="packed">What the index or header says of it.</param>
    /// <param name="sealedBlob">Exactly its stored bytes; destroyed by the call.</param>
    /// <returns>The plain content in an array of its own.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>.</exception>
    public byte[] Open(PackedBlob packed, Span<byte> sealedBlob)
    {
        var plain = GC.AllocateUninitializedArray<byte>(PlainLength(packed));
        Open(packed, sealedBlob, plain);
        return plain;
    }

    /// <summary>As <see cref="Open(PackedBlob, Span{byte})"/>, into memory of exactly <see cref="PlainLength"/> bytes.</summary>
    public void Open(PackedBlob packed, Span<byte> sealedBlob, Span<byte> plain)
    {
        if (packed.IsCompressed)
        {
            _decompressor.Decompress(Unseal(packed, sealedBlob), plain);
        }
        else if (!_key.TryOpen(sealedBlob, plain))
        {
            throw NotDecrypted(packed);
        }

        Verify(packed, plain);
    }

    /// <summary>As <see cref="Open(PackedBlob, Span{byte}, Span{byte})"/>, for a compressed blob whose frame is still wanted.</summary>
    /// <param name="packed">What the index or header says of it.</param>
    /// <param name="sealedBlob">Exactly its stored bytes; on return its <see cref="ContentOf"/> is the frame.</param>
    /// <param name="plain">Gets the plain content.</param>
    /// <returns>The frame's checksum as <see cref="BlobWriter"/> wants it, taken before it was decompressed.</returns>
    internal UInt128 OpenFrame(PackedBlob packed, Span<byte> sealedBlob, Span<byte> plain)
    {
        var frame = Unseal(packed, sealedBlob);
        var checksum = BlobWriter.ChecksumOf(frame);
        _decompressor.Decompress(frame, plain);
        Verify(packed, plain);
        return checksum;
    }

    /// <summary>Where a sealed blob's content lies in it: behind the IV and before the tag.</summary>
    internal static Memory<byte> ContentOf(Memory<byte> sealedBlob) => sealedBlob[16..^16];

    /// <summary>Bytes of the blob's content.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: the listing is impossible or absurd.</exception>
    public static int PlainLength(PackedBlob packed)
    {
        var length = packed.IsCompressed ? packed.PlainLength : packed.StoredLength - (long)MasterKey.Overhead;
        return length is < 0 or > int.MaxValue / 2 || packed.StoredLength < MasterKey.Overhead
            ? throw new ResgateException(FailureKind.Damaged, $"{packed.Blob} is listed with an impossible length")
            : (int)length;
    }

    public void Dispose() => _decompressor.Dispose();

    /// <summary>Decrypts where it lies.</summary>
    private Span<byte> Unseal(PackedBlob packed, Span<byte> sealedBlob)
    {
        var content = sealedBlob[16..^16];
        return _key.TryOpen(sealedBlob, content) ? content : throw NotDecrypted(packed);
    }

    private static void Verify(PackedBlob packed, ReadOnlySpan<byte> plain)
    {
        if (Id.Of(plain) != packed.Blob.Id)
        {
            throw new ResgateException(FailureKind.Damaged, $"{packed.Blob} does not hash to its id");
        }
    }

    private static ResgateException NotDecrypted(PackedBlob packed) =>
        new(FailureKind.Damaged, $"{packed.Blob} cannot be decrypted");

    private async ValueTask<byte[]> ReadOtherCopyAsync(
        BlobHandle blob, BlobLocation tried, ResgateException failure, CancellationToken cancellation)
    {
        foreach (var copy in _index.FindAll(blob))
        {
            if (copy == tried)
            {
                continue;
            }

            try
            {
                return await ReadCopyAsync(copy, cancellation);
            }
            catch (ResgateException next) when (next.Kind != FailureKind.Cancelled)
            {
                // Copies may be many: the first failure is the one to tell, unless a later one leaves hope.
                failure = failure.IsLoss && !next.IsLoss ? next : failure;
            }
        }

        // A place that does not answer has lost nothing; repairs depend on telling the two apart.
        throw new ResgateException(failure.IsLoss ? FailureKind.Damaged : failure.Kind, $"cannot read {blob}", failure);
    }

    private async ValueTask<byte[]> ReadCopyAsync(BlobLocation copy, CancellationToken cancellation)
    {
        var packed = copy.Packed;
        _ = PlainLength(packed);
        if (_sealed.Length < packed.StoredLength)
        {
            _sealed = GC.AllocateUninitializedArray<byte>((int)packed.StoredLength + 4096);
        }

        var stored = _sealed.AsMemory(0, (int)packed.StoredLength);
        var name = new ObjectName(ObjectFolder.Data, copy.Pack);
        await _store.ReadAsync(name, packed.Offset, stored, cancellation);
        try
        {
            return Open(packed, stored.Span);
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged && _store is CachedStore cached && cached.Distrust(name))
        {
            return await ReadCopyAsync(copy, cancellation);
        }
        catch (ResgateException cause) when (cause.Kind == FailureKind.Damaged)
        {
            throw new ResgateException(FailureKind.Damaged, $"pack {copy.Pack} is damaged", cause);
        }
    }
}
