using Resgate.Capture.Containers;
using Resgate.Capture.Programs;
using Resgate.Engine.Filters;
using Resgate.Engine.Replicas;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Volumes;

/// <summary>Copies of a class's volumes, kept from run to run, so that containers wait for what has changed in the last seconds only.</summary>
/// <remarks>See <c>docs/decisions/0009-docker-volumes.md</c>. What fails costs that volume and is told.</remarks>
/// <param name="folder">Gets the copies of volumes that have no folder of their own in the plan.</param>
/// <param name="journal">The file of the <see cref="HoldJournal"/>; its folder is there.</param>
/// <param name="sockets">Where an engine may listen.</param>
/// <param name="time">Tells what is recent.</param>
public sealed class VolumeCopies(string folder, string journal, IReadOnlyList<string> sockets, TimeProvider time)
{
    // Copied while nobody waits, until so little is left that the pause is short.
    private const int MostRounds = 3;
    private const long Little = 16 << 20;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="source">The volume.</param>
    /// <param name="one">Its class.</param>
    /// <param name="filter">What is left out, by paths in the volume and in the copy.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<VolumeCopy> MakeAsync(VolumeSource source, PlannedClass one, PathFilter filter, CancellationToken cancellation)
    {
        var name = $"volume {source.Volume}";
        var problems = new List<CaptureProblem>();
        var copy = Path.Combine(VolumeCopyPath.FolderOf(source.Staging ?? folder, one.Name), source.Volume);
        try
        {
            using var engine = ContainerEngine.Open(sockets);
            var volume = await VolumeSearch.FindAsync(engine, source, cancellation);
            Prepare(copy);
            var hold = new ContainerHold(engine, new HoldJournal(journal), time);
            try
            {
                var report = await UpdateAsync(source, one, new FolderReplica(volume.Folder, copy, filter, time), hold, cancellation);
                problems.AddRange(report.Problems.Select(problem => new CaptureProblem($"{name}: {problem.Path}", problem.Message)));
                if (report.ProblemCount > report.Problems.Count)
                {
                    problems.Add(new CaptureProblem(name, $"{report.ProblemCount - report.Problems.Count} more of that kind"));
                }
            }
            finally
            {
                problems.AddRange(hold.StillHeld);
            }

            VolumeSearch.NeedMounted(volume);
            return new VolumeCopy(copy, problems, ConsistencyOf(source, hold));
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            if (failure.Kind == FailureKind.Full)
            {
                Remove(copy);
            }

            return new VolumeCopy(null, [CaptureProblem.Of(name, failure), .. problems], Consistency.Crash);
        }
    }

    /// <summary>Removes copies of volumes that a class has no more.</summary>
    /// <param name="folder">That gets the copies.</param>
    /// <param name="one">The class.</param>
    /// <exception cref="ResgateException">One cannot be removed.</exception>
    public static void Forget(string folder, PlannedClass one)
    {
        var own = VolumeCopyPath.FolderOf(folder, one.Name);
        if (!Directory.Exists(own))
        {
            return;
        }

        var names = one.Sources.OfType<VolumeSource>().Where(static source => source.Staging is null).Select(static source => source.Volume).ToHashSet();
        Directory.GetDirectories(own).Where(path => !names.Contains(Path.GetFileName(path))).ToList().ForEach(Remove);
    }

    private async ValueTask<ReplicaReport> UpdateAsync(
        VolumeSource source, PlannedClass one, FolderReplica replica, ContainerHold hold, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (source.ConsistentBy == VolumeCapture.Hook
            && await ProgramRun.RunAsync(source.Hook, Stream.Null, one.Capture, cancellation) is { } failure)
        {
            throw new ResgateException(FailureKind.Failed, failure);
        }

        if (source.ConsistentBy is VolumeCapture.Hook or VolumeCapture.Nothing)
        {
            return await UpdateAsync(isLast: true);
        }

        var report = await UpdateAsync(isLast: false);
        for (var round = 2; round <= MostRounds && report.CopiedBytes > Little; round++)
        {
            report = await UpdateAsync(isLast: false);
        }

        await hold.RunAsync(
            source.Volume, source.ConsistentBy == VolumeCapture.Stop, async () => report = await UpdateAsync(isLast: true), cancellation);
        return report;

        // A disk that does not answer must not keep containers waiting: then the call is left alone, and this goes on.
        async ValueTask<ReplicaReport> UpdateAsync(bool isLast)
        {
            try
            {
                return await Task.Run(() => replica.Update(isLast, stop.Token), stop.Token).WaitAsync(one.Capture, time, cancellation);
            }
            catch (TimeoutException)
            {
                await stop.CancelAsync();
                throw new ResgateException(FailureKind.Failed, $"copying it took longer than {one.Capture.TotalMinutes:0.#} min")
                {
                    Hint = "'capture:' of its class says how long that may be",
                };
            }
        }
    }

    /// <summary>Makes the folder for a copy, and removes a copy that a power cut may have spoilt.</summary>
    private static void Prepare(string copy)
    {
        try
        {
            var parent = Path.GetDirectoryName(copy)!;
            Directory.CreateDirectory(parent, Private);
            var mark = Path.Combine(parent, $".{Path.GetFileName(copy)}.boot");
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id");
            if (!File.Exists(mark) || File.ReadAllText(mark) != boot)
            {
                Remove(copy);
                File.WriteAllText(mark, boot);
            }

            Directory.CreateDirectory(copy, Private);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot make a folder for {copy}", cause);
        }
    }

    private static void Remove(string copy)
    {
        try
        {
            if (Directory.Exists(copy))
            {
                Directory.Delete(copy, recursive: true);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot remove {copy}", cause);
        }
    }

    private static Consistency ConsistencyOf(VolumeSource source, ContainerHold hold) =>
        source.ConsistentBy == VolumeCapture.Hook || (source.ConsistentBy == VolumeCapture.Stop && hold.EndedWell)
            ? Consistency.Application
            : Consistency.Crash;
}
