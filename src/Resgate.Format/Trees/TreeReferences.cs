using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Trees;

/// <summary>What a tree refers to, for those who care for nothing else: finding what is in use, checking, copying.</summary>
public static class TreeReferences
{
    /// <summary>Collects the data blobs of all files and the trees of all directories, in the order they stand, repetitions included.</summary>
    /// <param name="text">The tree blob's plain bytes.</param>
    /// <param name="references">Added to; after a failure it holds a part.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: it is no tree.</exception>
    /// <remarks>Accepts the documents that <see cref="TreeReader"/> accepts, and more: names, times and the like are not looked at.</remarks>
    public static void Collect(ReadOnlySpan<byte> text, ICollection<BlobHandle> references)
    {
        var json = new DocumentReader(text, "tree");
        json.Next();
        if (!json.IsObject())
        {
            throw json.Damaged("is null");
        }

        var found = false;
        while (json.NextKey(out var key))
        {
            if (!key.SequenceEqual("nodes"u8))
            {
                json.Skip();
                continue;
            }

            if (found)
            {
                throw json.Damaged("has its nodes twice");
            }

            found = true;
            CollectNodes(ref json, references);
        }

        json.End();
        if (!found)
        {
            throw json.Damaged("has no nodes");
        }
    }

    private static void CollectNodes(ref DocumentReader json, ICollection<BlobHandle> references)
    {
        if (!json.IsArray())
        {
            return;
        }

        while (json.NextItem())
        {
            if (!json.IsObject())
            {
                throw json.Damaged("has null for a node");
            }

            while (json.NextKey(out var key))
            {
                switch (NodeKeys.Find(key))
                {
                    case NodeKey.Content:
                        CollectContent(ref json, references);
                        break;
                    case NodeKey.Subtree when !json.IsNull:
                        references.Add(BlobHandle.Tree(json.Id()));
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }
        }
    }

    private static void CollectContent(ref DocumentReader json, ICollection<BlobHandle> references)
    {
        if (!json.IsArray())
        {
            return;
        }

        while (json.NextItem())
        {
            if (json.IsNull)
            {
                throw json.Damaged("has null for a blob's id");
            }

            references.Add(BlobHandle.Data(json.Id()));
        }
    }
}
