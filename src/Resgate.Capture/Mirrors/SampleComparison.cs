using Resgate.Engine.Backup;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>Reads some files of a new tree and of its source, and compares them by SHA-256: what rsync said of them is not relied on.</summary>
internal static class SampleComparison
{
    public const int Files = 32;

    // A few videos say as much as many.
    private static readonly ByteCount _enough = ByteCount.Mebibytes(4096);

    /// <param name="folder">Where the tree is.</param>
    /// <param name="tree">Its name.</param>
    /// <param name="sample">Files as they were seen before the transfer.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How many are the same, and the first that is not although nobody has written to its source since.</returns>
    public static async ValueTask<(int Same, string? Different)> RunAsync(
        MirrorFolder folder, string tree, IReadOnlyList<(byte[] Path, SeenFile Seen)> sample, CancellationToken cancellation)
    {
        var read = 0L;
        var chosen = sample.TakeWhile(file => (read += file.Seen.Size.Bytes) <= _enough.Bytes || read == file.Seen.Size.Bytes).ToList();
        if (chosen.Count == 0)
        {
            return (0, null);
        }

        // From the root, so that no name can begin like an option.
        var names = chosen.ConvertAll(static file => (byte[])[(byte)'.', .. file.Path]);
        var there = await folder.SumsAsync(tree, names, cancellation);
        var here = await new MirrorFolder(new MirrorShell(new MirrorAddress(null, "/"), sshSettings: null)).SumsAsync(".", names, cancellation);
        var same = 0;
        for (var i = 0; i < chosen.Count; i++)
        {
            if (here[i] is not { } sum)
            {
                continue;
            }

            if (there[i] == sum)
            {
                same++;
            }
            else if (SeenFile.Look(chosen[i].Path) is { } now && now.HasSameContentAs(chosen[i].Seen))
            {
                return (same, LossyText.Decode(chosen[i].Path));
            }
        }

        return (same, null);
    }
}
