using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Listing;

/// <summary>Reading and applying a <see cref="ListOrder"/>.</summary>
public static class ListOrders
{
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such order.</exception>
    public static ListOrder Parse(string text) => text switch
    {
        "name" => ListOrder.Name,
        "size" => ListOrder.Size,
        "time" or "mtime" => ListOrder.ModifiedAt,
        "atime" => ListOrder.AccessedAt,
        "ctime" => ListOrder.ChangedAt,
        "extension" => ListOrder.Extension,
        _ => throw new ResgateException(
            FailureKind.Usage, $"invalid sort mode \"{text}\", must be one of (name|size|time=mtime|atime|ctime|extension)"),
    };

    /// <summary>Smallest, oldest or first in the alphabet first; equals by path.</summary>
    public static Comparison<ListedNode> Comparison(ListOrder order) => (left, right) =>
        Compare(order, left.Node, right.Node) is not 0 and var difference
            ? difference
            : left.Path.AsSpan().SequenceCompareTo(right.Path);

    private static int Compare(ListOrder order, Node left, Node right) => order switch
    {
        ListOrder.Size => left.Size.CompareTo(right.Size),
        ListOrder.ModifiedAt => left.ModifiedAt.CompareTo(right.ModifiedAt),
        ListOrder.AccessedAt => left.AccessedAt.CompareTo(right.AccessedAt),
        ListOrder.ChangedAt => left.ChangedAt.CompareTo(right.ChangedAt),
        ListOrder.Extension => Extension(left.Name).SequenceCompareTo(Extension(right.Name)),
        _ => 0,
    };

    private static ReadOnlySpan<byte> Extension(ReadOnlySpan<byte> name) =>
        name.LastIndexOf((byte)'.') is >= 0 and var dot ? name[dot..] : [];
}
