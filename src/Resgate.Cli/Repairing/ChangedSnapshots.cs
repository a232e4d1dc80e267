using Resgate.Cli.Snapshots;
using Resgate.Engine.Rewriting;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Repairing;

/// <summary>
/// Tells what <c>rewrite</c> and <c>repair snapshots</c> did to each snapshot, and how many they changed; in text, as restic.
/// </summary>
internal sealed class ChangedSnapshots(Invocation call, SnapshotEdit edit, bool dryRun)
{
    private int _count;

    public void Begin(StoredSnapshot stored)
    {
        call.Say("");
        call.Say(SnapshotTitle.Of(stored));
    }

    public void Tell(StoredSnapshot old, SnapshotOutcome outcome)
    {
        if (!outcome.IsChanged)
        {
            return;
        }

        _count++;
        if (outcome.Change == SnapshotChange.Removed)
        {
            call.Say(dryRun ? "would delete empty snapshot" : $"removed empty snapshot {old.Id.ToShortString()}");
        }
        else if (dryRun)
        {
            SayPlan();
        }
        else
        {
            SayDeed(old, outcome);
        }
    }

    /// <summary>A snapshot whose file could not be read is gone, or would be.</summary>
    public void CountRemoved() => _count++;

    public void End()
    {
        call.Say("");
        call.Say((_count, dryRun) switch
        {
            (0, false) => "no snapshots were modified",
            (0, true) => "no snapshots would be modified",
            (_, false) => $"modified {_count} snapshots",
            (_, true) => $"would modify {_count} snapshots",
        });
    }

    private void SayPlan()
    {
        call.Say("would save new snapshot");
        if (edit.Forget)
        {
            call.Say("would remove old snapshot");
        }

        if (edit.NewTime is { } time)
        {
            call.Say($"would set time to {SnapshotTitle.Moment(time)}");
        }

        if (edit.NewHost is { } host)
        {
            call.Say($"would set hostname to {host}");
        }
    }

    private void SayDeed(StoredSnapshot old, SnapshotOutcome outcome)
    {
        if (edit.NewTime is { } time)
        {
            call.Say($"setting time to {SnapshotTitle.Moment(time)}");
        }

        if (edit.NewHost is { } host)
        {
            call.Say($"setting host to {host}");
        }

        call.Say($"saved new snapshot {outcome.NewId?.ToShortString()}");
        if (edit.Forget)
        {
            call.Say($"removed old snapshot {old.Id.ToShortString()}");
        }
    }
}
