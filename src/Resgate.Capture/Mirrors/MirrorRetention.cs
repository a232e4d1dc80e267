namespace Resgate.Capture.Mirrors;

/// <summary>Which trees of a mirror have outlived their time.</summary>
internal static class MirrorRetention
{
    /// <param name="dated">Trees that carry our mark, the youngest first.</param>
    /// <param name="latest">Never goes; null when there is none.</param>
    /// <param name="keep">How many whole trees stay; of partial ones as many, so that they take no whole one's place.</param>
    /// <param name="isWhole">Whether the newest tree is whole: only then whole ones go.</param>
    public static IReadOnlyList<string> Outlived(
        IEnumerable<(string Name, MirrorMark Mark)> dated, string? latest, int keep, bool isWhole)
    {
        var trees = dated.ToList();
        var newestWhole = trees.FirstOrDefault(static tree => tree.Mark.State == MirrorMark.Whole).Name ?? "";
        var whole = trees.Where(static tree => tree.Mark.State == MirrorMark.Whole).Skip(isWhole ? keep : trees.Count);
        var partial = trees.Where(static tree => tree.Mark.State != MirrorMark.Whole)
            .Where((tree, index) => index >= keep || string.CompareOrdinal(tree.Name, newestWhole) < 0);
        return [.. whole.Concat(partial).Select(static tree => tree.Name).Where(name => name != latest)];
    }
}
