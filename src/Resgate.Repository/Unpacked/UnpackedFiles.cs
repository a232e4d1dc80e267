using Resgate.Format.Compression;
using Resgate.Format.Crypto;
using Resgate.Format.Unpacked;
using Resgate.Primitives;
using Resgate.Repository.Caching;
using Resgate.Repository.Packing;
using Resgate.Storage;

namespace Resgate.Repository.Unpacked;

/// <summary>Snapshots, indexes and locks: sealed JSON documents, each in a file of its own (format page, section 1.2).</summary>
public sealed class UnpackedFiles(IObjectStore store, MasterKey key, int version) : IDisposable
{
    // An index of fifty thousand blobs is some ten megabytes; anything near this is an attack or a ruin.
    private const long MaxStoredSize = 1L << 30;

    private const int IvSize = 16;

    // Documents are few; one pair of coders, one call at a time, serves them all.
    private readonly Lock _coding = new();
    private readonly BlobCompressor _compressor = new(CompressionMode.Auto);
    private readonly BlobDecompressor _decompressor = new();

    /// <summary>Reads a document, verified against its name and its seal.</summary>
    /// <returns>The JSON text; nobody else has it.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NotFound"/>; <see cref="FailureKind.Damaged"/>, naming the file.
    /// </exception>
    public async ValueTask<ReadOnlyMemory<byte>> LoadAsync(ObjectName name, CancellationToken cancellation)
    {
        var stored = await ReadWholeAsync(name, cancellation);
        if (Id.Of(stored) != name.Id)
        {
            // A place may have a bad moment; a second look costs little and saves a restore.
            _ = (store as CachedStore)?.Distrust(name);
            stored = await ReadWholeAsync(name, cancellation);
            if (Id.Of(stored) != name.Id)
            {
                throw Damaged(name, "does not hash to its name", cause: null);
            }
        }

        // Opened where it lies: indexes take megabytes, and several are read at once.
        var plain = stored.Length < MasterKey.Overhead ? default : stored.AsMemory(IvSize, stored.Length - MasterKey.Overhead);
        if (!key.TryOpen(stored, plain.Span))
        {
            throw Damaged(name, "cannot be decrypted", cause: null);
        }

        try
        {
            return Decode(plain);
        }
        catch (ResgateException cause)
        {
            throw Damaged(name, "cannot be decoded", cause);
        }
    }

    /// <summary>Seals and stores a document; durable on return.</summary>
    public async ValueTask<Id> SaveAsync(ObjectFolder folder, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        var (id, content) = Seal(json.Span);
        await store.PutAsync(new ObjectName(folder, id), content, cancellation);
        return id;
    }

    private (Id Id, ReadOnlyMemory<byte> Content) Seal(ReadOnlySpan<byte> json)
    {
        // Sealed where it was encoded; what the bound asks for and the content does not need is never touched.
        var buffer = GC.AllocateUninitializedArray<byte>(UnpackedEncoding.Bound(json.Length) + MasterKey.Overhead);
        var length = Encode(json, buffer.AsSpan(IvSize));
        var content = buffer.AsMemory(0, length + MasterKey.Overhead);
        key.Seal(buffer.AsSpan(IvSize, length), content.Span);

        var readBack = GC.AllocateUninitializedArray<byte>(length);
        if (!key.TryOpen(content.Span, readBack) || !UnpackedEncoding.Holds(readBack, json, version))
        {
            throw Verification.Failed("a document");
        }

        return (Id.Of(content.Span), content);
    }

    private int Encode(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        lock (_coding)
        {
            return UnpackedEncoding.Encode(json, version, _compressor, destination);
        }
    }

    private ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> content)
    {
        lock (_coding)
        {
            return UnpackedEncoding.Decode(content, version, _decompressor);
        }
    }

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }

    private async ValueTask<byte[]> ReadWholeAsync(ObjectName name, CancellationToken cancellation)
    {
        var size = await store.SizeAsync(name, cancellation);
        if (size > MaxStoredSize)
        {
            throw Damaged(name, $"has {size} bytes, more than any such file", cause: null);
        }

        var stored = new byte[size];
        await store.ReadAsync(name, 0, stored, cancellation);
        return stored;
    }

    private static ResgateException Damaged(ObjectName name, string what, Exception? cause) =>
        new(FailureKind.Damaged, $"file {name} {what}", cause);
}
