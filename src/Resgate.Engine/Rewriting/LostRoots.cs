using System.Text;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Progress;
using Resgate.Repository.Trees;

namespace Resgate.Engine.Rewriting;

/// <summary>Finds the trees that nothing refers to any more, and makes one tree of them.</summary>
/// <remarks>That brings back what was forgotten by mistake, as long as no prune has run. The index must be complete and loaded.</remarks>
/// <param name="repository">The repository.</param>
/// <param name="report">Hears how it goes, and of trees that cannot be read.</param>
public sealed class LostRoots(BackupRepository repository, IWorkReport report)
{
    // An entry made here is no file of anybody's: a plain directory, rwxr-xr-x, without the directory flag as restic writes it.
    private const uint Mode = 0b111_101_101;

    /// <summary>Trees that are no subtree of another tree; those of snapshots are among them.</summary>
    public IReadOnlySet<Id> Find(CancellationToken cancellation)
    {
        var roots = repository.Index.EnumeratePacks()
            .SelectMany(pack => pack.Blobs)
            .Where(packed => packed.Blob.Kind == BlobKind.Tree)
            .Select(packed => packed.Blob.Id)
            .ToHashSet();
        report.Say($"load {roots.Count} trees");
        using var step = report.Begin("trees loaded", roots.Count);
        var gate = new Lock();
        var subtrees = new HashSet<Id>();
        var unreadable = new HashSet<Id>();
        var walk = new TreeWalk(repository, AddSubtrees, AddUnreadable, step);
        walk.Run([.. roots], cancellation);

        roots.ExceptWith(subtrees);
        roots.ExceptWith(unreadable);
        return roots;

        void AddSubtrees(Id tree, IReadOnlyList<Node> nodes)
        {
            lock (gate)
            {
                foreach (var node in nodes)
                {
                    if (node is { Type: NodeType.Directory, Subtree: { } subtree })
                    {
                        subtrees.Add(subtree);
                    }
                }
            }
        }

        byte[]? AddUnreadable(Id tree, ResgateException damage)
        {
            if (!damage.IsLoss)
            {
                throw damage;
            }

            lock (gate)
            {
                unreadable.Add(tree);
                report.Warn($"unable to load tree {tree.ToShortString()}: {damage.Message}");
            }

            return null;
        }
    }

    /// <summary>Stores a tree with one directory for each root, named by the beginning of the root's id.</summary>
    public static async ValueTask<Id> SaveAsync(
        WriteSession session, IReadOnlyList<Id> roots, Timestamp now, CancellationToken cancellation)
    {
        var nameLength = Id.ShortLength;
        while (roots.Select(root => root.ToString()[..nameLength]).Distinct().Count() < roots.Count)
        {
            nameLength++;
        }

        var tree = new TreeWriter();
        foreach (var root in roots.Order())
        {
            tree.Add(new Node
            {
                Name = Encoding.ASCII.GetBytes(root.ToString()[..nameLength]),
                Type = NodeType.Directory,
                Mode = Mode,
                ModifiedAt = now,
                AccessedAt = now,
                ChangedAt = now,
                Subtree = root,
            });
        }

        var text = tree.Finish();
        var blob = BlobHandle.Tree(Id.Of(text.Span));
        if (session.Claim(blob))
        {
            using var writer = session.CreateWriter();
            await writer.WriteAsync(blob, text, BlobWriter.ChecksumOf(text.Span), cancellation);
        }

        await session.FinishAsync(cancellation);
        return blob.Id;
    }
}
