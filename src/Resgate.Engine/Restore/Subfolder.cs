using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;

namespace Resgate.Engine.Restore;

/// <summary>Finds a folder inside a snapshot, for <c>snapshot:subfolder</c>.</summary>
public static class Subfolder
{
    /// <summary>Cuts a text at its first colon.</summary>
    /// <returns>The snapshot, and the path after the colon; empty when there is none.</returns>
    public static (string Snapshot, string Path) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>The tree of the folder that a path leads to; the index must be loaded.</summary>
    /// <param name="repository">Where the trees are.</param>
    /// <param name="root">The snapshot's tree.</param>
    /// <param name="path">Slashes between names; empty names and dots are passed over, two dots go up as in a file system.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such folder. <see cref="FailureKind.Damaged"/>.</exception>
    public static async ValueTask<Id> FindAsync(
        BackupRepository repository, Id root, string path, CancellationToken cancellation)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/').Where(static name => name is not ("" or ".")))
        {
            if (name != "..")
            {
                names.Add(name);
            }
            else if (names.Count > 0)
            {
                names.RemoveAt(names.Count - 1);
            }
        }

        using var reader = repository.CreateReader();
        var tree = root;
        for (var i = 0; i < names.Count; i++)
        {
            var node = Find(await reader.ReadAsync(BlobHandle.Tree(tree), cancellation), RawText.Encode(names[i]));
            var sofar = string.Join('/', names.Take(i + 1));
            tree = node switch
            {
                null => throw new ResgateException(FailureKind.NotFound, $"path {sofar}: not found"),
                { Type: NodeType.Directory, Subtree: { } subtree } => subtree,
                _ => throw new ResgateException(FailureKind.NotFound, $"path {sofar}: not a directory"),
            };
        }

        return tree;
    }

    private static Node? Find(byte[] tree, byte[] name)
    {
        var reader = new TreeReader(tree);
        while (reader.TryRead(out var node))
        {
            if (node.Name.AsSpan().SequenceEqual(name))
            {
                return node;
            }
        }

        return null;
    }
}
