using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>What is done in a mirror's folder beside rsync's transfer. Each step is one script, and may be cut off anywhere.</summary>
/// <remarks>
/// The order is the promise: everything of a tree is on the disk, then it gets its date, then <c>latest</c> names it. A tree that goes
/// loses its date first and its mark last, so that no half of one is ever taken for a whole, or forgotten.
/// </remarks>
internal sealed class MirrorFolder(MirrorShell shell)
{
    /// <summary>The folder is not there.</summary>
    public const int NoFolder = 71;
    private const int NoChecksums = 72;
    private const int NoHardLinks = 73;
    private const int NoSymbolicLinks = 74;
    private const int TakenLatest = 75;

    // What cannot flush one file system alone flushes all of them.
    private const string Flush = "if sync --help 2>&1 | grep -q -e '-f'; then sync -f .; else sync; fi";

    public string Title => shell.Title;

    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: there is no such folder.</exception>
    public async ValueTask<MirrorContents> LookAsync(CancellationToken cancellation)
    {
        var look =
            $"echo \"user $(id -u)\"; if [ -f {MirrorMark.File} ]; then echo \"root . $(head -n 1 {MirrorMark.File})\"; fi; "
            + "if [ \"$(stat -c %d . 2>/dev/null)\" = \"$(stat -c %d / 2>/dev/null)\" ]; then echo system-disk; fi; "
            + $"if [ -h {TreeName.Latest} ]; then echo \"latest $(readlink {TreeName.Latest})\"; elif [ -e {TreeName.Latest} ]; then exit {TakenLatest}; fi; "
            + $"for tree in [0-9]*Z {TreeName.Incomplete}[0-9]*Z {TreeName.Removing}[0-9]*Z; do "
            + $"if [ -f \"$tree/{MirrorMark.File}\" ]; then echo \"tree $tree $(head -n 1 \"$tree/{MirrorMark.File}\")\"; fi; done";
        return MirrorContents.Parse((await RunAsync(look, cancellation)).Split('\n'));
    }

    /// <summary>Marks the folder as a mirror's own.</summary>
    public ValueTask ClaimAsync(MirrorMark mark, CancellationToken cancellation) =>
        DoAsync($"{Write(mark, ".")}; {Flush}", cancellation);

    /// <summary>Makes an empty tree, and sees whether it can hold what a mirror needs.</summary>
    /// <param name="tree">Its name.</param>
    /// <param name="mark">Its mark.</param>
    /// <param name="cancellation">Stops it.</param>
    public ValueTask BeginAsync(string tree, MirrorMark mark, CancellationToken cancellation) => DoAsync(
        $"mkdir {tree}; {Write(mark, tree)}; refuse() {{ rm -rf {tree}; exit $1; }}; "
        + $"ln {tree}/{MirrorMark.File} {tree}/.probe || refuse {NoHardLinks}; rm -f {tree}/.probe; "
        + $"ln -s x {tree}/.probe || refuse {NoSymbolicLinks}; rm -f {tree}/.probe",
        cancellation);

    public ValueTask MarkAsync(string tree, MirrorMark mark, CancellationToken cancellation) => DoAsync(Write(mark, tree), cancellation);

    /// <summary>Gives a tree its date, when all of it is on the disk.</summary>
    public ValueTask FinishAsync(string tree, string name, MirrorMark mark, CancellationToken cancellation) =>
        DoAsync($"{Write(mark, tree)}; {Flush}; mv {tree} {name}; {Flush}", cancellation);

    /// <summary>Lets <c>latest</c> name a tree: the old one until then, never none.</summary>
    public ValueTask MoveLatestAsync(string name, CancellationToken cancellation) => DoAsync(
        $"rm -f .latest-new; ln -s {name} .latest-new; "
        + $"if mv --help 2>&1 | grep -q -e '-T'; then mv -fT .latest-new {TreeName.Latest}; else mv -fh .latest-new {TreeName.Latest}; fi; {Flush}",
        cancellation);

    /// <summary>Removes trees that carry a mark.</summary>
    public async ValueTask RemoveAsync(IEnumerable<string> trees, CancellationToken cancellation)
    {
        foreach (var tree in trees)
        {
            var gone = TreeName.Removing + tree.Replace(TreeName.Incomplete, "", StringComparison.Ordinal).Replace(TreeName.Removing, "", StringComparison.Ordinal);
            var empty = $"find {gone} -mindepth 1 -maxdepth 1 ! -name {MirrorMark.File} -exec rm -rf {{}} +";
            await DoAsync(
                $"[ -f {tree}/{MirrorMark.File} ]; {(tree == gone ? "" : $"mv {tree} {gone}; ")}"
                + $"{empty} 2>/dev/null || {{ find {gone} -type d -exec chmod u+rwx {{}} \\; ; {empty}; }}; rm -rf {gone}",
                cancellation);
        }
    }

    /// <summary>The SHA-256 of files, in their order; null for what cannot be read.</summary>
    /// <param name="tree">Where they are; a name in the folder, or any absolute path.</param>
    /// <param name="files">Below it, raw bytes.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<IReadOnlyList<string?>> SumsAsync(string tree, IReadOnlyList<byte[]> files, CancellationToken cancellation)
    {
        byte[] names = [.. files.SelectMany(static file => (byte[])[.. file, 0])];
        const string each = "'sha256sum <\"$1\" 2>/dev/null || echo -'";
        var lines = (await RunAsync(
            $"command -v sha256sum >/dev/null || exit {NoChecksums}; cd {tree}; xargs -0 -n 1 sh -c {each} sh", cancellation, names))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == files.Count
            ? [.. lines.Select(static line => line.Length > 64 ? line[..64] : null)]
            : throw new ResgateException(FailureKind.Failed, $"{Title} gave {lines.Length} checksums of {files.Count} files");
    }

    private async ValueTask DoAsync(string script, CancellationToken cancellation) => await RunAsync(script, cancellation);

    private async ValueTask<string> RunAsync(string script, CancellationToken cancellation, ReadOnlyMemory<byte> input = default)
    {
        var (code, output, complaint) = await shell.RunAsync(script, input, cancellation);
        return code switch
        {
            0 => output,
            NoFolder => throw new ResgateException(FailureKind.NotFound, $"the folder {Title} is not there")
            {
                Hint = "mount its disk; a mirror makes no folder itself, or it would fill the disk below one that is not mounted. Make a new one with mkdir",
            },
            NoChecksums => throw new ResgateException(FailureKind.Failed, $"there is no sha256sum at {Title}"),
            NoHardLinks => throw new ResgateException(FailureKind.Failed, $"{Title} cannot hold hard links, which mirrors are made with")
            {
                Hint = "ext4, XFS and Btrfs hold them; on other disks keep a repository instead",
            },
            NoSymbolicLinks => throw new ResgateException(FailureKind.Failed, $"{Title} cannot hold symbolic links"),
            TakenLatest => throw new ResgateException(FailureKind.Failed, $"{Title}/{TreeName.Latest} is no link of a mirror")
            {
                Hint = "move it away, or give the mirror a folder of its own: that name says which tree is the newest",
            },
            _ => throw new ResgateException(FailureKind.Failed, $"a step at {Title} ended with code {code}{(complaint.Length > 0 ? $": {complaint}" : "")}"),
        };
    }

    private static string Write(MirrorMark mark, string tree) =>
        $"echo '{mark}' >{tree}/{MirrorMark.File}-new; mv -f {tree}/{MirrorMark.File}-new {tree}/{MirrorMark.File}";
}
