using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Testing;

namespace Resgate.Format.Tests.Trees;

public sealed class TreeReferencesTests
{
    [Fact]
    public void References_are_those_that_the_nodes_hold()
    {
        foreach (var path in Fixtures.Files("restic", "tree-*.json"))
        {
            var bytes = File.ReadAllBytes(path);
            var expected = TreeReader.ReadAll(bytes).SelectMany(node =>
                (node.Content ?? []).Select(BlobHandle.Data).Concat(node.Subtree is { } tree ? [BlobHandle.Tree(tree)] : []));

            var found = new List<BlobHandle>();
            TreeReferences.Collect(bytes, found);

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void A_tree_cut_or_flipped_anywhere_is_a_tree_or_damage()
    {
        var bytes = Fixtures.Files("restic/v2-019-sink/plain", "tree-*.json").Select(File.ReadAllBytes).Where(tree => tree.Length > 600).MinBy(tree => tree.Length)!;

        Damage.CutEverywhere(bytes, cut => TreeReferences.Collect(cut, new List<BlobHandle>()));
        Damage.FlipBits(bytes, flipped => TreeReferences.Collect(flipped, new List<BlobHandle>()));
    }
}
