using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Packing;

/// <summary>Opens the sealed header at the end of a pack (format page, section 3.1).</summary>
internal static class PackHeaders
{
    /// <summary>The blobs that the pack itself lists.</summary>
    /// <param name="key">The repository's key.</param>
    /// <param name="version">The repository's format version.</param>
    /// <param name="pack">All bytes of the pack.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>.</exception>
    public static IReadOnlyList<PackedBlob> Open(MasterKey key, int version, ReadOnlySpan<byte> pack)
    {
        var length = PackHeader.SealedLength(pack, pack.Length);
        var sealedHeader = pack[^(PackHeader.LengthFieldSize + length)..^PackHeader.LengthFieldSize];
        var plain = new byte[sealedHeader.Length - MasterKey.Overhead];
        return key.TryOpen(sealedHeader, plain)
            ? PackHeader.Parse(plain, pack.Length, version)
            : throw new ResgateException(FailureKind.Damaged, "pack header cannot be decrypted");
    }
}
