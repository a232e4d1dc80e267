using Resgate.Format.Trees;

namespace Resgate.Engine.Listing;

/// <summary>A node and where it stands in its snapshot.</summary>
/// <param name="Path">Raw bytes, a slash before each name.</param>
/// <param name="Node">The node.</param>
public sealed record ListedNode(byte[] Path, Node Node);
