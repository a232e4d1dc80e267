using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Engine.Replicas;

/// <summary>A folder that is made the same as another one, again and again, by writing only what differs.</summary>
/// <remarks>
/// <para>Meant to be updated while the source is in use, until little is left to do, and once more while nobody writes to it: that
/// last update is quick, and what it leaves is one moment's.</para>
/// <para>A file is taken to be the same by size and times. That is not enough for files written through mapped memory, whose times
/// stand still until the kernel has written their pages out. So an update that another one follows begins with a sync, and that
/// one copies whatever has changed since, however its times look; across runs, whatever had changed within two minutes before it
/// was copied.</para>
/// <para>Whoever is killed leaves a replica that the next update mends. A power cut may leave one that only looks right: do not keep
/// it. Nobody else may write to the replica.</para>
/// </remarks>
/// <param name="source">Absolute.</param>
/// <param name="replica">Absolute; there, with whatever an earlier update has left in it.</param>
/// <param name="filter">Judges what is below the source by its path there, and by the one that it gets.</param>
/// <param name="time">Tells what is recent.</param>
public sealed class FolderReplica(string source, string replica, PathFilter filter, TimeProvider time)
{
    // The kernel writes pages out after half a minute, and looks for them every five seconds.
    private const int DirtySeconds = 120;
    private const int TickSeconds = 1;

    private readonly OwnerNames _owners = new();
    private HashSet<(ulong FileSystem, ulong Inode)> _mixed = [];
    private KernelTime? _before;

    /// <summary>Makes the replica what the source is now.</summary>
    /// <param name="isLast">Whether no other update follows in this run: quicker, for it does not wait for disks.</param>
    /// <param name="cancellation">Stops it anywhere.</param>
    /// <returns>What the source did not give is in it; what went away meanwhile is nothing to speak of.</returns>
    /// <exception cref="ResgateException">
    /// The source cannot be opened, or the replica not be written to. <see cref="FailureKind.Full"/>: its disk would be full.
    /// </exception>
    public ReplicaReport Update(bool isLast, CancellationToken cancellation)
    {
        var begun = new KernelTime(time.GetUtcNow().ToUnixTimeSeconds() - TickSeconds, 0);
        using var from = Open(source);
        if (!isLast)
        {
            _ = Native.syncfs(from);
        }

        using var to = new TargetDirectory(Open(replica));
        var update = new ReplicaUpdate(_owners, filter, RawText.Encode(source.TrimEnd('/')), RawText.Encode(replica.TrimEnd('/')), to)
        {
            IsSettled = IsSettled,
            Cancellation = cancellation,
        };
        var report = update.Run(from);
        _mixed = update.Mixed;
        _before = begun;
        return report;
    }

    /// <summary>Whether a copy that looks the same is the same.</summary>
    private bool IsSettled(in FileStat original, in FileStat copy) =>
        !_mixed.Contains((original.FileSystem, original.Inode))
        && original.Changed.Seconds < (_before?.Seconds ?? (copy.Changed.Seconds - DirtySeconds));

    private static DirectoryHandle Open(string path)
    {
        var failure = DirectoryHandle.Open(RawText.Encode(path), out var folder);
        return failure == Errno.None ? folder! : throw failure.ToFailure($"cannot open {path}");
    }
}
