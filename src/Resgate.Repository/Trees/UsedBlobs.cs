using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Indexes;

namespace Resgate.Repository.Trees;

/// <summary>The blobs that some snapshots need, as a bit for each entry of the index.</summary>
/// <remarks>Blobs that no index lists cannot have a bit; they are in <see cref="Missing"/>. Safe for concurrent use.</remarks>
public sealed class UsedBlobs(BlobIndex index)
{
    private readonly Lock _gate = new();
    private readonly System.Collections.BitArray _bits = new(index.NumberLimit);
    private readonly HashSet<BlobHandle> _missing = [];

    /// <summary>Blobs that are needed and in no index.</summary>
    public IReadOnlyCollection<BlobHandle> Missing => _missing;

    /// <summary>How many different blobs are used and indexed.</summary>
    public int Count { get; private set; }

    /// <summary>Everything reachable from the given trees, the trees themselves included.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: a tree cannot be read, so nothing can be said.</exception>
    public static UsedBlobs Find(BackupRepository repository, IEnumerable<Id> roots, CancellationToken cancellation)
    {
        var used = new UsedBlobs(repository.Index);
        var walk = new TreeWalk(repository, used.Add, (tree, damage) =>
        {
            if (damage.Kind != FailureKind.NotFound)
            {
                throw new ResgateException(FailureKind.Damaged, $"tree {tree} cannot be read", damage);
            }

            used.Add(BlobHandle.Tree(tree));
        });
        walk.Run(roots, cancellation);
        return used;
    }

    public void Add(BlobHandle blob)
    {
        lock (_gate)
        {
            Mark(blob);
        }
    }

    public bool Contains(BlobHandle blob) => index.TryGetNumber(blob, out var number) && Contains(number);

    /// <summary>Whether the blob with this entry number, as <see cref="BlobIndex.TryGetNumber"/> gives it, is used.</summary>
    public bool Contains(int number) => number < _bits.Length && _bits[number];

    private void Add(Id tree, IReadOnlyList<Node> nodes)
    {
        lock (_gate)
        {
            Mark(BlobHandle.Tree(tree));
            foreach (var node in nodes)
            {
                if (node is { Type: NodeType.File, Content: { } content })
                {
                    foreach (var id in content)
                    {
                        Mark(BlobHandle.Data(id));
                    }
                }
            }
        }
    }

    private void Mark(BlobHandle blob)
    {
        if (!index.TryGetNumber(blob, out var number))
        {
            _missing.Add(blob);
        }
        else if (!_bits[number])
        {
            _bits[number] = true;
            Count++;
        }
    }
}
