using System.Text;

namespace Resgate.Capture.Discovery;

/// <summary>Something mounted.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Type">The file system, as the kernel calls it.</param>
/// <param name="Source">What is mounted: a device, or <c>server:/export</c>.</param>
/// <param name="Disks">The physical devices below it by the kernel's names, sorted; none when it is on no disk of this machine.</param>
/// <param name="IsWritable">Whether files can be made there at all.</param>
public sealed record Mount(string Folder, string Type, string Source, IReadOnlyList<string> Disks, bool IsWritable)
{
    private static readonly string[] _networkTypes = ["nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone"];

    /// <summary>Whether another machine holds it.</summary>
    public bool IsRemote => _networkTypes.Contains(Type);
}

/// <summary>What is mounted where, and which physical devices it is on: two partitions of a disk are lost together.</summary>
/// <remarks>Source: proc_pid_mountinfo(5); sysfs, <c>/sys/dev/block</c> and the <c>slaves</c> of stacked devices.</remarks>
public sealed class MountTable
{
    private const int MostStacked = 8;

    private readonly string _sys;
    private readonly List<Mount> _mounts;

    /// <param name="mountInfo">As <c>/proc/self/mountinfo</c>; without it nothing is known to be mounted.</param>
    /// <param name="sys">As <c>/sys</c>.</param>
    public MountTable(string mountInfo, string sys)
    {
        _sys = sys;
        _mounts = [.. LinesOf(mountInfo).Select(Parse).OfType<Mount>()];
    }

    /// <summary>Other disks and network folders: writable, and on no disk that <paramref name="path"/> is on.</summary>
    public IReadOnlyList<Mount> Apart(string path)
    {
        var own = Of(path)?.Disks ?? [];
        return
        [
            .. _mounts.Where(mount => mount.IsWritable && (mount.IsRemote || (mount.Disks.Count > 0 && !mount.Disks.Intersect(own).Any())))

                // What the machine boots from is no room for copies.
                .Where(static mount => !mount.Folder.StartsWith("/boot", StringComparison.Ordinal) && !mount.Disks.Any(IsImage))
                .DistinctBy(static mount => mount.Folder),
        ];
    }

    /// <summary>Where a path lies, whether or not it is there; null when no mount is known.</summary>
    public Mount? Of(string path) => _mounts
        .Where(mount => mount.Folder == "/" || (path + "/").StartsWith(mount.Folder + "/", StringComparison.Ordinal))
        .Aggregate((Mount?)null, static (best, next) => best is null || next.Folder.Length >= best.Folder.Length ? next : best);

    // A file that is mounted is on the disk that the file is on.
    private static bool IsImage(string disk) => disk.StartsWith("loop", StringComparison.Ordinal);

    private static string[] LinesOf(string mountInfo)
    {
        try
        {
            return File.ReadAllLines(mountInfo);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    private Mount? Parse(string line)
    {
        var words = line.Split(' ');
        var dash = Array.IndexOf(words, "-");
        if (dash < 6 || words.Length < dash + 3)
        {
            return null;
        }

        var (number, source) = (words[2], Unescape(words[dash + 2]));
        var block = number.StartsWith("0:", StringComparison.Ordinal) && source.StartsWith("/dev/", StringComparison.Ordinal)
            // File systems such as btrfs have a number of their own, and only name the device.
            ? Path.Combine(_sys, "class/block", Path.GetFileName(source))
            : Path.Combine(_sys, "dev/block", number);
        return new Mount(
            Unescape(words[4]),
            words[dash + 1],
            source,
            [.. DisksBelow(block, MostStacked).Distinct().Order(StringComparer.Ordinal)],
            words[5].Split(',').Contains("rw"));
    }

    private static IEnumerable<string> DisksBelow(string block, int levels)
    {
        if (levels == 0 || !Directory.Exists(block) || LinkedPath.RealNameOf(block) is not { } folder)
        {
            return [];
        }

        var slaves = Path.Combine(folder, "slaves");
        if (Directory.Exists(slaves) && Directory.GetFileSystemEntries(slaves) is { Length: > 0 } below)
        {
            return below.SelectMany(slave => DisksBelow(slave, levels - 1));
        }

        return File.Exists(Path.Combine(folder, "partition"))
            ? [Path.GetFileName(Path.GetDirectoryName(folder)!)]
            : [Path.GetFileName(folder)];
    }

    // \040 is a space: blanks and backslashes are written in octal.
    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 3 < text.Length && text.AsSpan(at + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)Convert.ToInt32(text.Substring(at + 1, 3), 8));
                at += 3;
            }
            else
            {
                plain.Append(text[at]);
            }
        }

        return plain.ToString();
    }
}
