using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Packing;

/// <summary>Opens the sealed header at the end of a pack (format page, section 3.1).</summary>
internal static class PackHeaders
{
    /// <summary>The blobs that the pack itself lists.</summary>
    /// <param name="key">The repository's key.</param>
    /// <param name="version">The repository's format version.</param>
    /// <param name="pack">All bytes of the pack.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>.</exception>
    public static IReadOnlyList<PackedBlob> Open(MasterKey key, int version, ReadOnlySpan<byte> pack) =>
        OpenTail(key, version, pack, pack.Length);

    /// <summary>Fetches a pack's header: the last 651 bytes, which hold most headers whole, and if need be the rest.</summary>
    /// <param name="repository">Where the pack lies.</param>
    /// <param name="pack">The pack.</param>
    /// <param name="size">Bytes of its file.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>The blobs that the pack lists, by offset.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: this is no header. Or the store's failure.</exception>
    public static async ValueTask<PackedBlob[]> ReadAsync(
        BackupRepository repository, Id pack, long size, CancellationToken cancellation)
    {
        var name = new ObjectName(ObjectFolder.Data, pack);
        var tail = new byte[(int)Math.Min(size, PackHeader.FirstFetchSize)];
        await repository.Origin.ReadAsync(name, size - tail.Length, tail, cancellation);
        var wanted = PackHeader.SealedLength(tail, size) + PackHeader.LengthFieldSize;
        if (wanted > tail.Length)
        {
            tail = new byte[wanted];
            await repository.Origin.ReadAsync(name, size - wanted, tail, cancellation);
        }

        return OpenTail(repository.Key, repository.Config.Version, tail, size);
    }

    private static PackedBlob[] OpenTail(MasterKey key, int version, ReadOnlySpan<byte> tail, long size)
    {
        var length = PackHeader.SealedLength(tail, size);
        var sealedHeader = tail[^(PackHeader.LengthFieldSize + length)..^PackHeader.LengthFieldSize];
        var plain = new byte[sealedHeader.Length - MasterKey.Overhead];
        return key.TryOpen(sealedHeader, plain)
            ? PackHeader.Parse(plain, size, version)
            : throw new ResgateException(FailureKind.Damaged, "pack header cannot be decrypted");
    }
}
