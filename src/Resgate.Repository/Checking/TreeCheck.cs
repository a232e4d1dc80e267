using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Trees;

namespace Resgate.Repository.Checking;

/// <summary>Judges one tree after another: each is at most one error, however much is wrong with it.</summary>
/// <param name="repository">Its index tells which blobs there are.</param>
/// <param name="onError">Gets the error and the blobs that are to blame; no pack.</param>
/// <param name="onHint">Gets what is odd and harmless.</param>
internal sealed class TreeCheck(
    BackupRepository repository, Action<string, IReadOnlyList<BlobHandle>?, Id?> onError, Action<string> onHint)
{
    // A tree with thousands of lost files says so well enough with a few of them.
    private const int MostReasons = 20;

    public void Check(Id tree, IReadOnlyList<Node> nodes)
    {
        List<string>? reasons = null;
        List<BlobHandle>? bad = null;
        foreach (var node in nodes)
        {
            if (node.Name.Length == 0)
            {
                Add("a node has no name", BlobHandle.Tree(tree));
            }

            switch (node.Type)
            {
                case NodeType.File when node.Content is null:
                    Add($"file {NameOf(node)} has no list of blobs", BlobHandle.Tree(tree));
                    break;
                case NodeType.File:
                    CheckContent(tree, node, Add);
                    break;
                case NodeType.Directory when node.Subtree is null || node.Subtree.Value.IsNull:
                    Add($"directory {NameOf(node)} has no tree", BlobHandle.Tree(tree));
                    break;
                case NodeType.Unknown:
                    Add($"node {NameOf(node)} has no known type", BlobHandle.Tree(tree));
                    break;
            }
        }

        if (reasons is not null)
        {
            var more = reasons.Count > MostReasons ? $"; and {reasons.Count - MostReasons} more" : "";
            onError($"error for tree {tree.ToShortString()}: {string.Join("; ", reasons.Take(MostReasons))}{more}", bad, null);
        }

        void Add(string reason, BlobHandle blame)
        {
            (reasons ??= []).Add(reason);
            (bad ??= []).Add(blame);
        }
    }

    private void CheckContent(Id tree, Node node, Action<string, BlobHandle> add)
    {
        ulong size = 0;
        var complete = true;
        foreach (var id in node.Content!)
        {
            if (id.IsNull)
            {
                add($"file {NameOf(node)} has a blob with the null id", BlobHandle.Tree(tree));
                complete = false;
            }
            else if (repository.Index.TryGetPlainLength(BlobHandle.Data(id), out var length))
            {
                size += length;
            }
            else
            {
                add($"file {NameOf(node)}: {BlobHandle.Data(id)} is in no index", BlobHandle.Data(id));
                complete = false;
            }
        }

        if (complete && size != node.Size)
        {
            onHint($"tree {tree.ToShortString()}: file {NameOf(node)} is listed with {node.Size} bytes, its blobs have {size}");
        }
    }

    private static string NameOf(Node node) => Names.ForPeople(node.Name);
}
