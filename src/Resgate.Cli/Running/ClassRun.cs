using Resgate.Capture;
using Resgate.Capture.Databases;
using Resgate.Capture.Staging;
using Resgate.Capture.Volumes;
using Resgate.Cli.Backup;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Cli.Verbs;
using Resgate.Engine.Backup;
using Resgate.Engine.Backup.Places;
using Resgate.Engine.Filters;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Running;

/// <summary>One run of one class: one capture, stored at every place in one pass.</summary>
/// <remarks>Places whose repositories cut files differently need a pass each; what is staged is the same for all of them.</remarks>
/// <param name="call">Where to tell of problems.</param>
/// <param name="plan">The plan.</param>
/// <param name="one">The class.</param>
/// <param name="run">The run's id.</param>
internal sealed class ClassRun(Invocation call, Plan plan, PlannedClass one, string run)
{
    /// <param name="state">Where copies are staged.</param>
    /// <param name="places">Where to store it; at least one.</param>
    /// <param name="earlier">Points that say what is usual, oldest first.</param>
    /// <param name="newest">Capture start of the newest point at any place; null for none.</param>
    /// <returns>What came of it; what failed has been told.</returns>
    public async ValueTask<ClassResult> RunAsync(
        StateFolder state, IReadOnlyList<ReachedPlace> places, IReadOnlyList<PointFacts> earlier, DateTimeOffset? newest)
    {
        var begin = Timestamp.From(call.Time.GetLocalNow());
        var leap = TimeLeap.Of(plan, one, newest, begin.ToDateTimeOffset());
        var watch = new WriteOnceWatch(one.WriteOnce.Select(plan.PathOf).SelectMany(LinkedPath.NamesOf));
        using var report = new ClassReport(call, one.Name, watch);
        var missing = 0L;
        try
        {
            using var staging = StagingFolder.Create(state.StagingOf(one.Name));
            var copier = new CopierProcess([Environment.ProcessPath!, CaptureSqliteVerb.Name], one.Capture);
            VolumeCopies.Forget(state.VolumeCopies, one);
            var volumes = new VolumeCopies(state.VolumeCopies, state.HeldContainers, HeldContainers.Sockets, call.Time);
            var looked = LookedFiles.Read(state.LookedAt(one.Name), begin.ToDateTimeOffset());
            var captured = await new ClassCapture(plan.Root, staging, copier, volumes, looked).RunAsync(one, call.Cancellation);
            looked.Write();
            captured.Problems.ToList().ForEach(problem => report.Tell(problem.Source, problem.Message));
            missing = captured.Problems.Count;
            if (captured.Targets.Count > 0)
            {
                missing = await StoreAsync(places, Request(captured, begin, watch, earlier, leap), report);
            }
            else
            {
                call.Warn($"error: {one.Name}: none of its sources gave anything");
            }
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            call.Warn($"error: {one.Name}: {FailureReport.Advised(failure)}");
        }

        return new ClassResult(one.Name, [.. places.Select(static place => place.Choice.Title!)], report.Stored)
        {
            Begin = begin,
            Took = call.Time.GetLocalNow() - begin.ToDateTimeOffset(),
            Files = report.Counters?.Files ?? 0,
            Size = new ByteCount(report.Counters?.BytesProcessed ?? 0),
            Missing = missing,
            Alarms = watch.Changed,
            Leap = leap,
            Drop = report.Counters is { } counters ? DropOf(counters, earlier, begin) : null,
        };
    }

    /// <returns>What of its sources the point lacks.</returns>
    private async ValueTask<long> StoreAsync(IReadOnlyList<ReachedPlace> places, BackupRequest request, ClassReport report)
    {
        var missing = 0L;
        foreach (var alike in places.GroupBy(static place => place.Cuts))
        {
            try
            {
                var outcome = await new BackupPass(call, request, report).RunAsync([.. alike.Select(static place => place.Choice)]);
                missing = Math.Max(missing, outcome.Errors);
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
            {
                call.Warn($"error: {one.Name}: {FailureReport.Advised(failure)}");
            }
        }

        return missing;
    }

    private BackupRequest Request(CapturedSources captured, Timestamp begin, WriteOnceWatch watch, IReadOnlyList<PointFacts> earlier, TimeSpan? leap)
    {
        var sources = new BackupSources
        {
            Targets = captured.Targets,
            SnapshotPaths = [.. captured.Targets.Select(static target => LossyText.Decode(target))],
            MissingCount = captured.Problems.Count,
        };
        return new BackupRequest
        {
            Sources = sources,
            Options = new BackupOptions
            {
                Targets = sources.Targets,
                Filter = Filter(captured),
                Order = [.. one.Order.Select(plan.PathOf).SelectMany(LinkedPath.NamesOf).Select(static folder => RawText.Encode(folder))],
            },
            Template = OwnSnapshot.Create(begin, sources.SnapshotPaths) with
            {
                HostName = plan.Device,
                Excludes = one.Exclude,
                Tags = [.. ClassPoints.TagsOf(plan, one, run), ClassPoints.TagOf(captured.Consistency)],
            },
            LateTags = counters =>
            [
                counters.Errors + captured.Problems.Count > 0 ? PartialMark.Tag : PartialMark.WholeTag,
                .. watch.Changed.Count > 0 ? [WriteOnceWatch.Tag] : (string[])[],
                .. leap is not null ? [PointFacts.AlarmPrefix + TimeLeap.Alarm] : (string[])[],
                .. DropOf(counters, earlier, begin) is not null ? [PointFacts.AlarmPrefix + SizeDrop.Alarm] : (string[])[],
            ],
            Begin = begin,
            FindParent = (repository, cancellation) => FindParentAsync(repository, begin, cancellation),

            // A slow line is why there are several places: all of them get the point if they do before the next one.
            Limits = new FollowerLimits { Patience = one.Every },
        };
    }

    private SourceFilter Filter(CapturedSources captured)
    {
        PatternList[] lists = [PatternList.Parse(one.Exclude), PatternList.Parse(captured.LeftOut)];
        return new SourceFilter { Paths = PathFilter.Excluding([.. lists.Where(static list => !list.IsEmpty)]) };
    }

    private static SizeDrop? DropOf(BackupCounters counters, IReadOnlyList<PointFacts> earlier, Timestamp begin) =>
        SizeDrop.Of([.. earlier.Where(point => point.Time <= begin)], counters.Files, new ByteCount(counters.BytesProcessed));

    // One from the future was made by a clock gone wrong, or by somebody who wants to be compared with.
    private async ValueTask<StoredSnapshot?> FindParentAsync(BackupRepository repository, Timestamp begin, CancellationToken cancellation)
    {
        var all = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: static (_, _) => { }, cancellation);
        return ClassPoints.Of(plan, one, all).LastOrDefault(stored => stored.Snapshot.Time <= begin);
    }
}
