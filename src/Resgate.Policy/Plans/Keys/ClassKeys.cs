namespace Resgate.Policy.Plans.Keys;

/// <summary>The keys of classes, and of what they have in them.</summary>
internal static class ClassKeys
{
    public static readonly SectionKeys Keep = new("keep",
    [
        new("last", KeyKind.Count, "The newest points"),
        new("hourly", KeyKind.Count, "The newest point of each of so many hours"),
        new("daily", KeyKind.Count, "The newest point of each of so many days") { AlsoCalled = ["keep-daily", "days"] },
        new("weekly", KeyKind.Count, "The newest point of each of so many weeks")
        {
            AlsoCalled = ["keep-weekly", "weeks"],
        },
        new("monthly", KeyKind.Count, "The newest point of each of so many months")
        {
            AlsoCalled = ["keep-monthly", "months"],
        },
        new("yearly", KeyKind.Count, "The newest point of each of so many years")
        {
            AlsoCalled = ["keep-yearly", "years"],
        },
        new("within", KeyKind.Span, "Every point younger than this") { AlsoCalled = ["keep-within"] },
        new("within-hourly", KeyKind.Span, "One point an hour younger than this"),
        new("within-daily", KeyKind.Span, "One point a day younger than this"),
        new("within-weekly", KeyKind.Span, "One point a week younger than this"),
        new("within-monthly", KeyKind.Span, "One point a month younger than this"),
        new("within-yearly", KeyKind.Span, "One point a year younger than this"),
    ]);

    private static readonly SectionKeys Source = new("source",
    [
        new("paths", KeyKind.Texts, "Files and folders below the root, or absolute; * and ** as in restic")
        {
            AlsoCalled = ["path", "files", "folders", "include"],
        },
        new("sqlite", KeyKind.Texts, "SQLite databases, copied with their online backup")
        {
            AlsoCalled = ["database", "db"],
        },
        new("volume", KeyKind.Text, "A Docker volume, by name") { AlsoCalled = ["volumes", "docker"] },
        new("crontab", KeyKind.Text, "The cron table of this user") { AlsoCalled = ["cron"] },
        new("command", KeyKind.Texts, "A program and its arguments, whose output is stored")
        {
            AlsoCalled = ["run", "exec"],
        },
        new("as", KeyKind.Text, "The name under which a command's output is stored"),
        new("consistent-by", KeyKind.Word, "What happens to the containers of a volume while the last changes are copied")
        {
            Words = ["pause", "stop", "hook", "nothing"],
        },
        new("hook", KeyKind.Texts, "For consistent-by: hook, a program and its arguments that leaves a consistent " +
            "copy in the volume"),
        new("staging", KeyKind.Text, "A folder that keeps the copy of the volume, on a disk with room for it; the " +
            "state folder unless this is said"),
    ]);

    public static readonly SectionKeys Class = new("class",
    [
        new("rpo", KeyKind.Duration, "How much may be lost, in time") { IsRequired = true },
        new("rto", KeyKind.DurationOrNone, "How long recovery may take; none for as long as it takes"),
        new("every", KeyKind.Duration, "How often it is captured")
        {
            IsRequired = true,
            AlsoCalled = ["schedule", "interval", "frequency", "cron"],
        },
        new("capture", KeyKind.Duration, "How long a capture takes at the most"),
        new("keep", KeyKind.Block, "Which points stay")
        {
            IsRequired = true,
            Section = Keep,
            AlsoCalled = ["retention", "forget", "retain"],
        },
        new("secret", KeyKind.Flag, "Whether it never leaves in the clear") { AlsoCalled = ["encrypted", "sensitive"] },
        new("sources", KeyKind.Blocks, "Where its bytes come from")
        {
            IsRequired = true,
            Section = Source,
            AlsoCalled = ["source", "paths", "include"],
        },
        new("exclude", KeyKind.Texts, "Patterns of what is left out") { AlsoCalled = ["excludes", "ignore"] },
        new("to", KeyKind.Texts, "The places it is copied to; all of them unless said")
        {
            AlsoCalled = ["places", "destinations", "repositories"],
        },
        new("order", KeyKind.Texts, "Folders in the order in which they are captured") { AlsoCalled = ["priority"] },
        new("write-once", KeyKind.Texts, "Folders whose files never change once written; a change there is an alarm"),
        new("size", KeyKind.Size, "How much it is now"),
        new("growth", KeyKind.Size, "How much is new or changed in a day"),
        new("expires", KeyKind.Period, "When the system itself deletes its files: it stops growing then")
        {
            AlsoCalled = ["max-age"],
        },
    ]);
}
