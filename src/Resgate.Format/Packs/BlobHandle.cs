using Resgate.Primitives;

namespace Resgate.Format.Packs;

/// <summary>The identity of a blob: its kind and the hash of its plain content. A data and a tree blob with equal ids are two blobs.</summary>
public readonly record struct BlobHandle(BlobKind Kind, Id Id)
{
    public static BlobHandle Data(Id id) => new(BlobKind.Data, id);

    public static BlobHandle Tree(Id id) => new(BlobKind.Tree, id);

    public override string ToString() => $"{(Kind == BlobKind.Data ? "data" : "tree")} blob {Id}";
}
