using Resgate.Format.Compression;
using Resgate.Format.Crypto;
using Resgate.Format.Unpacked;
using Resgate.Primitives;
using Resgate.Primitives.Memory;
using Resgate.Repository.Blobs;
using Resgate.Repository.Caching;
using Resgate.Repository.Locks;
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

    /// <summary>The lock that is held on the repository; null while there is none. Nothing but locks is stored once it is gone.</summary>
    internal RepositoryLock? Held { get; set; }

    /// <summary>Reads a document, verified against its name and its seal.</summary>
    /// <returns>The JSON text; nobody else has it.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NotFound"/>; <see cref="FailureKind.Damaged"/>, naming the file.
    /// </exception>
    public async ValueTask<ReadOnlyMemory<byte>> LoadAsync(ObjectName name, CancellationToken cancellation)
    {
        using var document = await OpenAsync(name, cancellation);
        return document.Json.ToArray();
    }

    /// <summary>As <see cref="LoadAsync"/>, for documents that may be large and are needed only for a moment.</summary>
    public async ValueTask<UnpackedDocument> OpenAsync(ObjectName name, CancellationToken cancellation)
    {
        PageMemory? decoded = null;
        var stored = await ReadVerifiedAsync(name, cancellation);
        try
        {
            var json = Decode(name, Unseal(name, stored.Memory), size => (decoded = new PageMemory(size)).Memory);
            if (decoded is not null)
            {
                Free(stored);
            }

            return new UnpackedDocument(json, decoded ?? stored);
        }
        catch
        {
            Free(stored);
            Free(decoded);
            throw;
        }
    }

    /// <summary>Seals and stores a document; durable on return.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="json">The document.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <param name="memory">Where a large document lies: let go as soon as it is encoded, before more memory is taken.</param>
    /// <exception cref="ResgateException">It cannot be stored; or our lock is gone, and what the document relies on may be, too.</exception>
    public async ValueTask<Id> SaveAsync(
        ObjectFolder folder, ReadOnlyMemory<byte> json, CancellationToken cancellation, PageMemory? memory = null)
    {
        // What the bound asks for and the content does not need is never touched.
        using var room = new PageMemory(UnpackedEncoding.Bound(json.Length) + MasterKey.Overhead);
        // Sealed where it was encoded.
        var length = Encode(json.Span, room.GetSpan()[IvSize..], out var checksum);
        Free(memory);
        var content = room.Memory[..(length + MasterKey.Overhead)];
        Seal(content.Span, checksum);
        var id = Id.Of(content.Span);
        if (folder != ObjectFolder.Locks && Held is { } held)
        {
            await held.ThrowIfGoneAsync(cancellation);
        }

        await store.PutAsync(new ObjectName(folder, id), content, cancellation);
        return id;
    }

    private int Encode(ReadOnlySpan<byte> json, Span<byte> destination, out UInt128 checksum)
    {
        lock (_coding)
        {
            var encoded = destination[..UnpackedEncoding.Encode(json, version, _compressor, destination)];
            checksum = BlobWriter.ChecksumOf(encoded);
            return UnpackedEncoding.Holds(encoded, json, version) ? encoded.Length : throw Verification.Failed("a document");
        }
    }

    /// <param name="content">The document lies where it will be sealed.</param>
    /// <param name="checksum">Of the document.</param>
    private void Seal(Span<byte> content, UInt128 checksum)
    {
        key.Seal(content.Slice(IvSize, content.Length - MasterKey.Overhead), content);

        using var readBack = new PageMemory(content.Length - MasterKey.Overhead);
        if (!key.TryOpen(content, readBack.GetSpan()) || BlobWriter.ChecksumOf(readBack.GetSpan()) != checksum)
        {
            throw Verification.Failed("a document");
        }
    }

    private Memory<byte> Unseal(ObjectName name, Memory<byte> stored)
    {
        // Opened where it lies: indexes take megabytes, and several are read at once.
        var plain = stored.Length < MasterKey.Overhead ? default : stored.Slice(IvSize, stored.Length - MasterKey.Overhead);
        return key.TryOpen(stored.Span, plain.Span) ? plain : throw Damaged(name, "cannot be decrypted", cause: null);
    }

    private ReadOnlyMemory<byte> Decode(ObjectName name, ReadOnlyMemory<byte> content, Func<int, Memory<byte>> allocate)
    {
        try
        {
            lock (_coding)
            {
                return UnpackedEncoding.Decode(content, version, _decompressor, allocate);
            }
        }
        catch (ResgateException cause)
        {
            throw Damaged(name, "cannot be decoded", cause);
        }
    }

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }

    private async ValueTask<PageMemory> ReadVerifiedAsync(ObjectName name, CancellationToken cancellation)
    {
        var stored = await ReadWholeAsync(name, cancellation);
        if (Id.Of(stored.GetSpan()) == name.Id)
        {
            return stored;
        }

        // A place may have a bad moment; a second look costs little and saves a restore.
        Free(stored);
        _ = (store as CachedStore)?.Distrust(name);
        stored = await ReadWholeAsync(name, cancellation);
        if (Id.Of(stored.GetSpan()) == name.Id)
        {
            return stored;
        }

        Free(stored);
        throw Damaged(name, "does not hash to its name", cause: null);
    }

    private async ValueTask<PageMemory> ReadWholeAsync(ObjectName name, CancellationToken cancellation)
    {
        var size = await store.SizeAsync(name, cancellation);
        if (size > MaxStoredSize)
        {
            throw Damaged(name, $"has {size} bytes, more than any such file", cause: null);
        }

        var stored = new PageMemory((int)size);
        try
        {
            await store.ReadAsync(name, 0, stored.Memory, cancellation);
            return stored;
        }
        catch
        {
            Free(stored);
            throw;
        }
    }

    private static void Free(IDisposable? memory) => memory?.Dispose();

    private static ResgateException Damaged(ObjectName name, string what, Exception? cause) =>
        new(FailureKind.Damaged, $"file {name} {what}", cause);
}
