using Resgate.Primitives;
using Resgate.Repository.Pruning;
using Resgate.Storage;

namespace Resgate.Cli.Maintenance;

/// <summary>A prune plan for people, in restic's words.</summary>
internal static class PrunePlanText
{
    public static void Write(Invocation call, PrunePlan plan, bool dryRun)
    {
        var figures = plan.Statistics;
        if (plan.Gone.Count > 0)
        {
            call.Say("missing but unneeded pack files are referenced in the index, will be repaired");
        }

        call.Say("");
        if (dryRun)
        {
            call.Say("Would have made the following changes:");
            call.Say("");
        }

        if (plan.RetainedUntil is { } until)
        {
            var end = new Retention(RetentionMode.Compliance, until).UntilText;
            call.Warn($"{plan.Retained.Count} packs that are not needed, or only in part, are locked and stay for now, the last of them until {end}");
        }

        var detailed = call.Verbosity > 0;
        if (detailed)
        {
            WriteUse(call, figures);
        }

        WriteChanges(call, figures);
        if (detailed)
        {
            WritePacks(call, plan);
        }

        if (dryRun && detailed)
        {
            call.Say(
                "Repeated prune dry-runs can report slightly different amounts of data to keep or repack. "
                + "This is expected behavior.");
            call.Say("");
            if (plan.Unlisted.Count > 0)
            {
                WriteIds(call, "Would have removed the following unreferenced packs:", plan.Unlisted);
            }

            WriteIds(call, "Would have repacked and removed the following packs:", plan.Repack);
            WriteIds(call, "Would have removed the following no longer used packs:", plan.Unused);
        }
    }

    private static void WriteUse(Invocation call, PruneStatistics figures)
    {
        var unusedBlobs = figures.UnusedBlobs - figures.DuplicateBlobs;
        var unusedBytes = figures.UnusedBytes - figures.DuplicateBytes;
        call.Say(Line("used:", figures.UsedBlobs, figures.UsedBytes));
        if (figures.DuplicateBlobs > 0)
        {
            call.Say(Line("duplicates:", figures.DuplicateBlobs, figures.DuplicateBytes));
        }

        call.Say(Line("unused:", unusedBlobs, unusedBytes));
        if (figures.UnlistedBytes > 0)
        {
            call.Say($"unreferenced:                    {Size(figures.UnlistedBytes)}");
        }

        call.Say(Line("total:", figures.TotalBlobs, figures.TotalBytes));
        call.Say($"unused size: {Percent(figures.UnusedBytes, figures.TotalBytes)} of total size");
        call.Say("");
    }

    private static void WriteChanges(Invocation call, PruneStatistics figures)
    {
        var remaining = figures.TotalBytes - figures.FreedBytes;
        call.Say(Line("to repack:", figures.RepackBlobs, figures.RepackBytes));
        call.Say(Line("this removes:", figures.RepackRemovedBlobs, figures.RepackRemovedBytes));
        call.Say(Line("to delete:", figures.RemovedBlobs, figures.RemovedBytes + figures.UnlistedBytes));
        call.Say(Line("total prune:", figures.FreedBlobs, figures.FreedBytes));
        if (figures.UncompressedBytes > 0)
        {
            call.Say($"not yet compressed:              {Size(figures.UncompressedBytes)}");
        }

        call.Say(Line("remaining:", figures.TotalBlobs - figures.FreedBlobs, remaining));
        var share = Percent(figures.UnusedBytesLeft, remaining);
        call.Say($"unused size after prune: {Size(figures.UnusedBytesLeft)} ({share} of remaining size)");
        call.Say("");
    }

    private static void WritePacks(Invocation call, PrunePlan plan)
    {
        var figures = plan.Statistics;
        call.Say($"totally used packs: {figures.UsedPacks,10}");
        call.Say($"partly used packs:  {figures.PartlyUsedPacks,10}");
        call.Say($"unused packs:       {figures.UnusedPacks,10}");
        call.Say("");
        call.Say($"to keep:      {figures.KeptPacks,10} packs");
        call.Say($"to repack:    {plan.Repack.Count,10} packs");
        call.Say($"to delete:    {plan.Unused.Count,10} packs");
        if (plan.Unlisted.Count > 0)
        {
            call.Say($"to delete:    {plan.Unlisted.Count,10} unreferenced packs");
            call.Say("");
        }

    }

    private static void WriteIds(Invocation call, string title, IEnumerable<Id> packs)
    {
        call.Say(title);
        call.Say($"{{{string.Join(' ', packs.Order().Select(pack => pack.ToShortString()))}}}");
        call.Say("");
    }

    private static string Line(string name, long blobs, long bytes) => $"{name,-13} {blobs,10} blobs / {Size(bytes)}";

    private static string Size(long bytes) => new ByteCount(bytes).ToString();

    private static string Percent(long part, long whole) => $"{(whole == 0 ? 0 : 100.0 * part / whole):F2}%";
}
