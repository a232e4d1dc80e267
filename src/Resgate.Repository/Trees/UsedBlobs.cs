using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Repository.Trees;

/// <summary>The blobs that some snapshots need, as a bit for each entry of the index.</summary>
/// <remarks>Blobs that no index lists cannot have a bit; they are in <see cref="Missing"/>. Safe for concurrent use.</remarks>
public sealed class UsedBlobs(BlobIndex index)
{
    private readonly NumberSet _numbers = new(index.NumberLimit);
    private readonly Lock _gate = new();
    private readonly HashSet<BlobHandle> _missing = [];
    private int _count;

    /// <summary>Blobs that are needed and in no index.</summary>
    public IReadOnlyCollection<BlobHandle> Missing => _missing;

    /// <summary>Those that are needed and indexed.</summary>
    internal NumberSet Numbers => _numbers;

    /// <summary>How many different blobs are used and indexed.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Everything reachable from the given trees, the trees themselves included.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: a tree cannot be read, so nothing can be said.</exception>
    public static UsedBlobs Find(BackupRepository repository, IEnumerable<Id> roots, CancellationToken cancellation)
    {
        var used = new UsedBlobs(repository.Index);
        new ReferenceWalk(repository, used).Run(roots, cancellation);
        return used;
    }

    /// <returns>Whether it is in the index and was not yet known to be used.</returns>
    public bool Add(BlobHandle blob) => Mark(blob, index.TryGetNumber(blob, out var number) ? number : -1);

    public bool Contains(BlobHandle blob) => index.TryGetNumber(blob, out var number) && Contains(number);

    /// <summary>Whether the blob with this entry number, as <see cref="BlobIndex.TryGetNumber"/> gives it, is used.</summary>
    public bool Contains(int number) => _numbers.Contains(number);

    /// <summary>As <see cref="Add"/>, when the number is known: -1 for a blob that is in no index.</summary>
    internal bool Mark(BlobHandle blob, int number)
    {
        if (number < 0)
        {
            lock (_gate)
            {
                _missing.Add(blob);
            }

            return false;
        }

        if (!_numbers.Add(number))
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        return true;
    }
}
