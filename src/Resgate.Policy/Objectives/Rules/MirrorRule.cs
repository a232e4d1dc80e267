using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Three habits of scripts around rsync that cost much or protect nothing.</summary>
internal static class MirrorRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts) => facts.Plan.Mirrors.SelectMany(mirror => Examine(facts, mirror));

    private static IEnumerable<Finding> Examine(PlanFacts facts, PlannedMirror mirror)
    {
        if (mirror.ChecksumEvery <= mirror.Every)
        {
            yield return ReadsAll(facts, mirror);
        }

        if (mirror.MovesLatestAlways)
        {
            yield return Tell(
                mirror,
                "mirror-latest",
                "latest",
                Severity.Risk,
                "'latest: always' moves the link even when rsync has failed, to a tree that is not whole.",
                [
                    "rsync stops: the disk is full, or the network is gone; half of the tree is there",
                    "'latest' points to it: who restores from 'latest' gets half, and does not know",
                    "the next run links to it with --link-dest, and copies the other half again",
                ],
                "'latest: after-success', which is what happens when nothing is said.");
        }

        if (mirror.Deletes)
        {
            yield return Tell(
                mirror,
                "mirror-delete",
                "delete",
                Severity.Risk,
                "'delete: true' does nothing: each tree begins as a new, empty folder, and there is nothing in it " +
                    "to delete.",
                [
                    "what is gone from the source is missing from the new tree anyway",
                    "old trees keep it until 'keep:' removes them, which is what they are for",
                ],
                "remove the line.");
        }
    }

    private static Finding ReadsAll(PlanFacts facts, PlannedMirror mirror)
    {
        var size = facts.Plan.Classes.Where(one => mirror.Of.Contains(one.Name)).Sum(one => (double)(facts.SizeOf(one)?.Bytes ?? 0));
        var speed = mirror.Speed;
        return Tell(
            mirror,
            "mirror-checksum",
            "checksum",
            Severity.Risk,
            $"'checksum: {DurationText.ToPlan(mirror.ChecksumEvery)}' reads every file in full, on both sides, at " +
                "every run, to find that nothing has changed.",
            [
                $"every {DurationText.ToWords(mirror.Every)}: rsync --checksum reads all of " +
                    $"{Words.List(mirror.Of, "and")}, then all of the last tree",
                size > 0
                    ? $"{SizeText.ToWords(size)} at {SizeText.ToWords(speed)}/s: " +
                        $"{DurationText.ToWords(DurationText.FromSeconds(size / speed.Bytes))} each time, " +
                        "growing with the data"
                    : "a terabyte takes " +
                        $"{DurationText.ToWords(DurationText.FromSeconds((1L << 40) / (double)speed.Bytes))} at " +
                        $"{SizeText.ToWords(speed)}/s, twice that on one disk",
                "meanwhile video is recorded to the same disk, and media files are written once: size and time show " +
                    "every change",
            ],
            "'checksum: 30d', so that sizes and times decide in between.");
    }

    private static Finding Tell(
        PlannedMirror mirror, string id, string key, Severity severity, string what, IReadOnlyList<string> timeline, string change) => new()
        {
            Id = id,
            Severity = severity,
            Classes = mirror.Of,
            Places = [$"mirror {mirror.Name}"],
            At = mirror.Marks.Of(key),
            What = what,
            Timeline = timeline,
            Change = change,
        };
}
