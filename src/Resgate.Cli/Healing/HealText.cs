using Resgate.Cli.Maintenance;
using Resgate.Cli.Output;
using Resgate.Format.Packs;
using Resgate.Repository.Checking;
using Resgate.Repository.Healing;

namespace Resgate.Cli.Healing;

/// <summary>Tells what is wrong with a repository and what heal does about it.</summary>
internal sealed class HealText(Invocation call)
{
    public void TellPlan(HealPlan plan)
    {
        if (!plan.HasWork && plan.HealsAll)
        {
            call.Say("nothing is damaged");
            return;
        }

        TellIndex(plan);
        foreach (var pack in plan.Damaged)
        {
            call.Say(
                $"pack {pack.Id} is damaged: {pack.What}; "
                + $"{pack.Good.Count} of its blobs are good and move, {pack.Broken.Count} are not");
        }

        foreach (var source in plan.Wanted.Values.CountBy(static source => source.Repository.Store.Location))
        {
            call.Say($"{source.Value} blobs come from {source.Key}");
        }

        foreach (var (unreadable, found) in plan.Returning)
        {
            call.Say($"snapshot {unreadable.ToShortString()} is unreadable and comes back from {found.Id.ToShortString()}");
        }

        TellCount(plan.Replaced.Count, "unreadable snapshot files have been replaced before and are removed");
        TellCount(plan.Dropped, plan.Lost.Any(static blob => blob.Kind == BlobKind.Tree) || plan.LostSnapshots.Count > 0
            ? "broken blobs are found nowhere: no directory that can be read needs them, those that are lost may have"
            : "broken blobs are found nowhere and needed by no snapshot");
    }

    /// <summary>What cannot be healed, and what that costs.</summary>
    public void TellLosses(HealPlan plan, IReadOnlyList<AffectedPath> affected)
    {
        if (call.Json)
        {
            WriteLosses(plan, affected);
            return;
        }

        foreach (var blob in plan.Lost)
        {
            call.Warn($"not healed: {blob} was found nowhere");
        }

        foreach (var tree in plan.Senseless)
        {
            call.Warn($"not healed: tree {tree} is whole and makes no sense; it was stored like that");
        }

        foreach (var snapshot in plan.LostSnapshots)
        {
            call.Warn($"not healed: snapshot {snapshot} is unreadable and was found nowhere");
        }

        if (plan.LostSnapshots.Count > 0)
        {
            call.Warn(
                "hint: a snapshot that this repository once got from another one comes back by 'copy'; "
                + "'forget' removes the unreadable file");
        }

        foreach (var line in AffectedText.Lines(affected))
        {
            call.Warn(line);
        }
    }

    public void End(HealPlan plan, Healer healer, bool dryRun)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "summary");
                json.WriteBoolean("dry_run", dryRun);
                json.WriteNumber("damaged_packs", plan.Damaged.Count);
                json.WriteNumber("missing_packs", plan.Gone.Count);
                json.WriteNumber("bad_index_files", plan.BadIndexFiles);
                json.WriteNumber("blobs_wanted", plan.Wanted.Count);
                json.WriteNumber("blobs_healed", healer.Healed);
                json.WriteNumber("blobs_lost", plan.Lost.Count + plan.Senseless.Count);
                json.WriteNumber(
                    "snapshots_returned", plan.Returning.Count(back => !plan.LostSnapshots.Contains(back.Unreadable)));
                json.WriteNumber("snapshots_lost", plan.LostSnapshots.Count);
                json.WriteNumber("packs_held_back", healer.HeldBack.Count);
            });
        }
        else if (dryRun && plan.HasWork)
        {
            call.Say("nothing was changed: say it again without --dry-run");
        }
        else if (plan.HasWork)
        {
            call.Say($"{(plan.HealsAll ? "healed" : "healed in part")}; {healer.Healed} blobs came from elsewhere");
            if (healer.HeldBack.Count > 0)
            {
                call.Say(
                    "every blob that could be brought back is stored and found; what the place keeps of the old packs and their index "
                    + "'check' goes on naming until it may be removed: heal again then");
            }
        }
    }

    private void WriteLosses(HealPlan plan, IReadOnlyList<AffectedPath> affected)
    {
        foreach (var blob in plan.Lost.Concat(plan.Senseless.Select(BlobHandle.Tree)))
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "lost_blob");
                json.WriteString("kind", blob.Kind == BlobKind.Tree ? "tree" : "data");
                json.WriteString("id", blob.Id.ToString());
            });
        }

        foreach (var snapshot in plan.LostSnapshots)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "lost_snapshot");
                json.WriteString("id", snapshot.ToString());
            });
        }

        foreach (var path in affected)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "affected");
                json.WriteString("snapshot_id", path.Snapshot.ToString());
                json.WriteString("path", path.Path);
                json.WriteString("lacks", path.Blob);
            });
        }
    }

    private void TellIndex(HealPlan plan)
    {
        TellCount(plan.BadIndexFiles, "index files are unreadable and replaced");
        TellCount(plan.Gone.Count, "packs are gone and leave the index");
        TellCount(plan.Unlisted.Count, "packs are in no index and join it");
        TellCount(plan.Misread.Count, "packs hold something else than the index says, which is corrected");
    }

    private void TellCount(int count, string what)
    {
        if (count > 0)
        {
            call.Say($"{count} {what}");
        }
    }
}
