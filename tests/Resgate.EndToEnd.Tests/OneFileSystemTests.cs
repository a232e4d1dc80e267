using Resgate.Testing.FileSystems;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>--one-file-system</c> over real mounts, beside restic's.</summary>
public sealed class OneFileSystemTests
{
    [Fact]
    public async Task The_trees_are_those_of_restic()
    {
        using var site = new Site();
        await site.InitAsync();
        Directory.CreateDirectory(Path.Combine(site.Source, "folder"));
        File.WriteAllText(Path.Combine(site.Source, "folder/file"), "here");
        using var other = Mount.Tmpfs(Path.Combine(site.Source, "mounted"), "size=1m");
        Directory.CreateDirectory(Path.Combine(other.Path, "deep"));
        File.WriteAllText(Path.Combine(other.Path, "deep/file"), "there");
        using var inner = Mount.Tmpfs(Path.Combine(other.Path, "inner"), "size=1m");
        File.WriteAllText(Path.Combine(inner.Path, "file"), "further");
        File.CreateSymbolicLink(Path.Combine(site.Source, "link"), "mounted");

        var all = Compare(site, ".");
        Assert.Contains("/mounted/inner/file", all, StringComparison.Ordinal);
        var one = Compare(site, "--one-file-system", ".");
        Assert.Contains("/folder/file", one, StringComparison.Ordinal);
        Assert.DoesNotContain("/mounted/deep", one, StringComparison.Ordinal);

        // A named target is wanted, wherever it lies; what is mounted below it is not.
        var named = Compare(site, "-x", "folder", "mounted");
        Assert.Contains("/mounted/deep/file", named, StringComparison.Ordinal);
        Assert.DoesNotContain("/mounted/inner/file", named, StringComparison.Ordinal);
        Compare(site, "-x", ".", "mounted");
        Compare(site, "-x", ".", "mounted/inner");
        Compare(site, "-x", "folder/file", "mounted/deep/file");
        Compare(site, "-x", "link");
        site.Restic("check", "--read-data");
    }

    /// <returns>What the snapshot holds.</returns>
    private static string Compare(Site site, params string[] arguments)
    {
        string[] backup = ["backup", "--json", "--force", .. arguments];
        var theirs = site.TreeOf(Site.SnapshotOf(site.Restic(backup).Text));
        var snapshot = Site.SnapshotOf(site.Resgate(backup).Text);
        var listing = site.Restic("ls", snapshot).Text;
        Assert.True(theirs == site.TreeOf(snapshot), $"{string.Join(' ', arguments)} gives another tree:\n{listing}");
        return listing;
    }
}
