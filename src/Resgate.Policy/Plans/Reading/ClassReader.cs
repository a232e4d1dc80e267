using Resgate.Policy.Plans.Values;
using Resgate.Policy.Plans.Yaml;
using Resgate.Policy.Retention;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Reads classes.</summary>
internal static class ClassReader
{
    // A few minutes is what hashing the little that has changed takes on a slow device; longer captures are said.
    private static readonly TimeSpan _usualCapture = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    public static PlannedClass Read(string name, SectionReader block, IReadOnlyList<string> places)
    {
        var subject = $"class '{name}'";
        var keep = KeepReader.Read(block, $"'keep' of {subject}");
        if (block.Find("sources") is PlanList { Items.Count: 0 })
        {
            block.Complaints.Add(
                block.Marks.Of("sources"),
                $"{subject} has no sources",
                "a class without sources protects nothing: name at least one");
        }

        List<PlannedSource> sources = [.. block.Blocks("sources", $"a source of {subject}").Select(SourceReader.Read).OfType<PlannedSource>()];
        CaptureNames.TellTwins(sources, subject, block.Complaints);
        return new PlannedClass
        {
            Marks = block.Marks,
            Name = name,
            Rpo = block.Duration("rpo") ?? _minute,
            Rto = ReadRto(block),
            Every = InMinutes(block, "every") ?? _minute,
            Capture = InMinutes(block, "capture") ?? _usualCapture,
            Keep = keep?.Rules ?? new RetentionRules(),
            KeepMarks = keep?.Marks ?? block.Marks,
            IsSecret = block.Flag("secret", otherwise: false),
            Sources = sources,
            Exclude = block.Texts("exclude", PatternText.Refuse),
            To = NameList.Of(block, "to", "place", places, whenUnsaid: places),
            Order = block.Texts("order"),
            WriteOnce = block.Texts("write-once"),
            Size = block.Size("size"),
            Growth = block.Size("growth"),
            Expires = block.Period("expires"),
        };
    }

    private static TimeSpan? ReadRto(SectionReader block) => block.Value(
        "rto", static text => text == "none" ? null : (TimeSpan?)DurationText.Parse(text), null);

    private static TimeSpan? InMinutes(SectionReader block, string key)
    {
        if (block.Duration(key) is not { } span)
        {
            return null;
        }

        if (span.Ticks % TimeSpan.TicksPerMinute == 0)
        {
            return span;
        }

        block.Complaints.Add(
            block.Marks.Of(key),
            $"'{key}' is {DurationText.ToWords(span)}, and runs begin on whole minutes",
            "say it in minutes");
        return null;
    }
}
