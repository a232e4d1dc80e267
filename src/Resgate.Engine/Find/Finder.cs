using Resgate.Engine.Listing;
using Resgate.Engine.Trees;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Find;

/// <summary>Looks through snapshots, one after the other. In a search for blobs, trees that they share are read again only where something was found.</summary>
/// <param name="reader">Reads the trees.</param>
/// <param name="onDamage">Gets each tree that cannot be read; the search goes on past it.</param>
public sealed class Finder(BlobReader reader, Action<ResgateException> onDamage)
{
    // Trees without any wanted blob, themselves included: wherever they are met again, there is nothing to find.
    private readonly HashSet<Id> _fruitless = [];

    /// <summary>Nodes whose paths and times fit.</summary>
    public async ValueTask FindNodesAsync(
        Id root, FindPatterns patterns, Func<ListedNode, ValueTask> onMatch, CancellationToken cancellation)
    {
        var cursor = new TreeCursor(reader, root);
        while (await MoveAsync(cursor, cancellation))
        {
            var fits = patterns.Fits(cursor.Path, cursor.Node, out var mayMatchBelow);
            if (!mayMatchBelow)
            {
                cursor.Skip();
            }

            if (fits)
            {
                await onMatch(new ListedNode(cursor.Path.ToArray(), cursor.Node));
            }
        }
    }

    /// <summary>Uses of blobs: a tree where a folder lists it, data in each file that has it, once a file.</summary>
    public async ValueTask FindBlobsAsync(
        Id root, WantedBlobs wanted, Func<ObjectMatch, ValueTask> onMatch, CancellationToken cancellation)
    {
        if (_fruitless.Contains(root))
        {
            return;
        }

        var matchesRoot = wanted.Contains(BlobHandle.Tree(root));
        if (matchesRoot)
        {
            await onMatch(new ObjectMatch(BlobHandle.Tree(root), "/"u8.ToArray(), Parent: null));
        }

        var cursor = new TreeCursor(reader, root);
        var open = new Stack<Visited>([new Visited(root) { Fruitful = matchesRoot }]);
        while (await MoveAsync(cursor, cancellation))
        {
            Close(open, cursor.Depth);
            if (cursor.Node is { Type: NodeType.Directory, Subtree: { } tree })
            {
                if (_fruitless.Contains(tree))
                {
                    cursor.Skip();
                    continue;
                }

                var matches = wanted.Contains(BlobHandle.Tree(tree));
                if (matches)
                {
                    await onMatch(new ObjectMatch(BlobHandle.Tree(tree), cursor.Path.ToArray(), Parent: null));
                }

                open.Push(new Visited(tree) { Fruitful = matches });
                continue;
            }

            foreach (var id in cursor.Node.Content?.Distinct() ?? [])
            {
                if (wanted.Contains(BlobHandle.Data(id)))
                {
                    open.Peek().Fruitful = true;
                    await onMatch(new ObjectMatch(BlobHandle.Data(id), cursor.Path.ToArray(), cursor.Parent));
                }
            }
        }

        Close(open, 0);
    }

    private void Close(Stack<Visited> open, int depth)
    {
        while (open.Count > depth)
        {
            var done = open.Pop();
            if (!done.Fruitful)
            {
                _fruitless.Add(done.Tree);
            }
            else if (open.TryPeek(out var parent))
            {
                parent.Fruitful = true;
            }
        }
    }

    private async ValueTask<bool> MoveAsync(TreeCursor cursor, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await cursor.MoveNextAsync(cancellation);
            }
            catch (ResgateException damage) when (damage.IsLoss)
            {
                onDamage(damage);
            }
        }
    }

    private sealed class Visited(Id tree)
    {
        public Id Tree { get; } = tree;

        public bool Fruitful { get; set; }
    }
}
