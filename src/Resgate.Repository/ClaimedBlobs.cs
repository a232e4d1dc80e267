using Resgate.Format.Packs;

namespace Resgate.Repository;

/// <summary>Blobs that somebody in this run is storing and the index does not know yet. Safe for concurrent use.</summary>
/// <remarks>
/// Parted by the first byte of the id: workers seldom wait for each other, and a part stays small enough for its memory to be
/// reused soon after it has grown, where one large table would leave half its size behind at each step.
/// </remarks>
internal sealed class ClaimedBlobs
{
    private readonly HashSet<BlobHandle>[] _parts = [.. Enumerable.Range(0, 256).Select(static _ => new HashSet<BlobHandle>())];

    /// <summary>Claims a blob, once for all callers.</summary>
    /// <param name="blob">What somebody wants to store.</param>
    /// <param name="isStored">Whether it is stored already; asked while nobody can claim or release it.</param>
    public bool TryClaim(BlobHandle blob, Func<BlobHandle, bool> isStored)
    {
        var part = PartOf(blob);
        lock (part)
        {
            return !part.Contains(blob) && !isStored(blob) && part.Add(blob);
        }
    }

    /// <summary>Forgets a blob; from now on the index answers for it.</summary>
    public void Release(BlobHandle blob)
    {
        var part = PartOf(blob);
        lock (part)
        {
            part.Remove(blob);
        }
    }

    private HashSet<BlobHandle> PartOf(BlobHandle blob) => _parts[blob.Id.FirstByte];
}
