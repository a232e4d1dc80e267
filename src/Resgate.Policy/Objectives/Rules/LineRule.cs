using Resgate.Policy.Costs;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>What all classes bring in a week against what a place's line can carry in one; and how long the first copy takes.</summary>
internal static class LineRule
{
    private const int LongFirstCopyDays = 7;

    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var place in facts.Plan.Places.Where(static place => place.BroughtEvery is null))
        {
            var classes = facts.Plan.ClassesAt(place).ToList();
            var line = facts.LineTo(place);
            if (line.PerWeek.Bytes == 0)
            {
                yield return Closed(place);
                continue;
            }

            var perWeek = classes.Sum(one => 7 * PerDay(facts, one));
            if (perWeek > line.PerWeek.Bytes || classes.Exists(one => facts.ExposureOf(one, place) is null))
            {
                yield return Overloaded(facts, place, classes, perWeek);
            }
            else if (FirstCopyDays(facts, place) is { } days && days > LongFirstCopyDays)
            {
                yield return LongFirstCopy(facts, place, days);
            }
        }
    }

    private static Finding Closed(PlannedPlace place) => new()
    {
        Id = "line",
        Severity = Severity.Broken,
        Places = [place.Name],
        At = place.Marks.Of("window"),
        What = $"The window of {place.Name} is closed at all times: nothing ever gets there.",
        Change = "open it at some hours: \"20:00,8M 06:00,closed\".",
    };

    private static Finding Overloaded(PlanFacts facts, PlannedPlace place, List<PlannedClass> classes, double perWeek)
    {
        var capacity = facts.LineTo(place).PerWeek;
        var behindPerDay = Math.Max(1, (perWeek - capacity.Bytes) / 7);
        var tightest = classes.MinBy(static one => one.Rpo)!;
        var largest = classes.MaxBy(one => PerDay(facts, one))!;

        // The largest class waits: it is behind by its own objective once so much of it has piled up.
        var late = PerDay(facts, largest) * PlanFacts.Objective(largest, place).TotalDays;
        var day = (int)Math.Clamp(Math.Ceiling(late / behindPerDay), 1, LiveSize.FarthestDay);
        return new Finding
        {
            Id = "line",
            Severity = Severity.Broken,
            Classes = [.. classes.Select(static one => one.Name)],
            Places = [place.Name],
            At = place.Marks.Of(place.Marks.Keys.ContainsKey("window") ? "window" : "upload"),
            What = $"What comes in does not fit the line to {place.Name}: {SizeText.ToWords(perWeek)} a week, and it carries " +
                $"{SizeText.ToWords(capacity)}.",
            Timeline =
            [
                .. classes.Select(one => $"{one.Name}: {SizeText.ToWords(PerDay(facts, one))} a day{AtLeast(facts, one)}"),
                $"each day {SizeText.ToWords(behindPerDay)} more are left over than the day before",
                $"{facts.Day(day)}: {largest.Name} is behind by more than its 'rpo: " +
                    $"{DurationText.ToPlan(PlanFacts.Objective(largest, place))}', and never catches up",
            ],
            Change = "a line or window of " +
                $"{SizeText.ToWords(Math.Ceiling(place.Upload.Bytes * perWeek / capacity.Bytes))}/s " +
                $"for what now carries {SizeText.ToWords(place.Upload)}/s; or keep {largest.Name} out of 'to:' " +
                $"there and let {tightest.Name} have the line.",
        };
    }

    private static double? FirstCopyDays(PlanFacts facts, PlannedPlace place)
    {
        var left = facts.LineTo(place).PerWeek.Bytes - facts.Plan.ClassesAt(place).Sum(one => 7 * PerDay(facts, one));
        var size = facts.Plan.ClassesAt(place).Sum(one => (double)(facts.SizeOf(one)?.Bytes ?? 0));
        return left > 0 ? size / left * 7 : null;
    }

    private static Finding LongFirstCopy(PlanFacts facts, PlannedPlace place, double days) => new()
    {
        Id = "first-copy",
        Severity = Severity.Note,
        Places = [place.Name],
        At = place.Marks.Of("upload"),
        What = $"The first copy to {place.Name} takes until {facts.Day((int)Math.Min(Math.Ceiling(days), 99_999))}; its objectives " +
            "hold from then on.",
        Change = "begin with a disk that is filled here and brought there, or let the first copy run without a window.",
    };

    private static string AtLeast(PlanFacts facts, PlannedClass one) => facts.GrowthOf(one) is null ? " at the least" : "";

    // What runs bring, which is not nothing even when nothing has changed.
    private static double PerDay(PlanFacts facts, PlannedClass one) =>
        facts.BytesPerRun(one, one.Every) * (TimeSpan.FromDays(1) / one.Every);
}
