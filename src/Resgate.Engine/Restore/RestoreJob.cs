using System.Text;
using Resgate.Engine.FileSystems;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>Brings a tree back to a folder.</summary>
/// <remarks>
/// <para>The walk goes through the tree once and hands over what it has collected, batch by batch: existing files are
/// compared, missing blobs are fetched pack by pack, further names are linked, and the directories that were left get their
/// metadata. Memory therefore depends on the size of a batch and not on that of the snapshot.</para>
/// <para>Failures of single entries are told to the observer and cost that entry; the run ends early only when the target is
/// full, the repository's lock is lost or somebody wants it to. A run that ended early goes on where it stopped when it is
/// started again, since what is right is not fetched twice. Content is handed to the operating system, not forced to disk.</para>
/// <para>Nothing outside the target is touched: no link below it is followed.</para>
/// </remarks>
public sealed class RestoreJob(BackupRepository repository, RestoreOptions options, IRestoreObserver observer)
{
    public RestoreCounters Counters { get; } = new();

    /// <summary>Restores everything below a tree that the filter selects. The index must be loaded.</summary>
    /// <param name="tree">The tree that becomes the target's content.</param>
    /// <param name="target">A folder; made if it is missing, with what is above it. A link there is followed.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ResgateException">
    /// The target cannot be made or opened, it is full, or the top tree cannot be read. What is done by then stays.
    /// </exception>
    public void Run(Id tree, string target, CancellationToken cancellation)
    {
        OpenFileLimit.Raise();
        var path = Path.GetFullPath(target);
        var top = new RestoredDirectory(parent: null, node: null);
        using var directories = new DirectoryCache(top, OpenTarget(path, top));
        using var run = new RestoreRun(repository, options, observer, Counters, directories, cancellation);
        var entries = new TargetEntries(run);
        var unexpected = new UnexpectedEntries(run, Encoding.UTF8.GetBytes(path == "/" ? "" : path));
        using var descent = new TreeDescent(run, entries);
        descent.Begin(top, tree);
        using var ahead = new WalkAhead(descent);
        while (ahead.Take() is { } batch)
        {
            Restore(run, batch);
            foreach (var (directory, node, first) in batch.Links)
            {
                cancellation.ThrowIfCancellationRequested();
                Link(run, entries, directory, node, first);
            }

            foreach (var directory in batch.Left)
            {
                unexpected.Remove(directory);
                if (directory.Node is not null)
                {
                    entries.Leave(directory);
                }
            }

            if (options.Verify && !options.DryRun)
            {
                run.Work(batch.Files
                    .Where(static file => !file.HasFailed && !file.IsUnchanged)
                    .Select(file => new VerifyItem(run, file)));
            }
        }
    }

    private static void Restore(RestoreRun run, RestoreBatch batch)
    {
        if (batch.Checks.Count > 0)
        {
            run.Work(batch.Checks.Select(check => new CheckItem(run, batch, check.File, check.Stat)));
        }

        if (run.Options.DryRun)
        {
            foreach (var file in batch.Files.Where(static file => !file.HasFailed && !file.IsUnchanged))
            {
                run.Counters.RestoreBytes((long)file.Node.Size);
                run.CompleteFile(file, file.Existed ? RestoreAction.Updated : RestoreAction.Restored);
            }

            return;
        }

        var writer = new FileWriter(run);
        var empty = batch.Files
            .Where(static file => file is { HasFailed: false, IsUnchanged: false } && file.NeedsNothing)
            .Select(file => (WorkItem<RestoreWorker>)new FinishItem(writer, file))
            .ToList();
        var ranges = BatchPlan.Make(run.Index, batch.Placements);
        if (empty.Count + ranges.Count > 0)
        {
            run.Work(empty.Concat(ranges.Select(range => new RangeItem(run, writer, batch, range))));
        }
    }

    private static void Link(
        RestoreRun run, TargetEntries entries, RestoredDirectory directory, Format.Trees.Node node, FirstName first)
    {
        if (run.Options.DryRun)
        {
            run.Counters.Find(0);
            run.Counters.Restore();
            run.Complete(directory.PathOf(node.Name), RestoreAction.Restored, size: null);
        }
        else
        {
            entries.MakeHardLink(directory, node, first);
        }
    }

    private TargetDirectory OpenTarget(string path, RestoredDirectory top)
    {
        top.Presence = DirectoryPresence.Old;
        var bytes = Encoding.UTF8.GetBytes(path);
        var failure = DirectoryHandle.Open(bytes, out var handle);
        if (failure == Errno.ENOENT && options.DryRun)
        {
            // Never looked into: everything below it counts as absent.
            top.Presence = DirectoryPresence.Absent;
            failure = DirectoryHandle.Open("/"u8, out handle);
        }
        else if (failure == Errno.ENOENT)
        {
            Make(path);
            top.Presence = DirectoryPresence.New;
            failure = DirectoryHandle.Open(bytes, out handle);
        }

        return failure == Errno.None
            ? new TargetDirectory(handle!)
            : throw failure.ToFailure($"cannot open the target {path}");
    }

    private static void Make(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, $"cannot make the target {path}", cause);
        }
    }
}
