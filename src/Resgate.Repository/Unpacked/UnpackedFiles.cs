using System.Security.Cryptography;
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

        var plain = new byte[Math.Max(0, stored.Length - MasterKey.Overhead)];
        if (!key.TryOpen(stored, plain))
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

    private (Id Id, byte[] Content) Seal(ReadOnlySpan<byte> json)
    {
        var encoded = Encode(json);
        var content = new byte[encoded.Length + MasterKey.Overhead];
        key.Seal(encoded, content);

        var readBack = new byte[encoded.Length];
        if (!key.TryOpen(content, readBack)
            || !Decode(readBack).Span.SequenceEqual(json))
        {
            throw Verification.Failed("a document");
        }

        Span<byte> hash = stackalloc byte[Id.Size];
        SHA256.HashData(content, hash);
        return (new Id(hash), content);
    }

    private byte[] Encode(ReadOnlySpan<byte> json)
    {
        lock (_coding)
        {
            return UnpackedEncoding.Encode(json, version, _compressor);
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
