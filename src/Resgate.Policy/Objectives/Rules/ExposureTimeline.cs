using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>The worst moment of a schedule, told as it comes about.</summary>
internal static class ExposureTimeline
{
    public static IReadOnlyList<string> Of(PlanFacts facts, PlannedClass one, PlannedPlace place, Exposure exposure, string promised)
    {
        var amount = SizeText.ToWords(new ByteCount(facts.BytesPerRun(one, one.Every)));
        var speed = $"{SizeText.ToWords(place.Upload)}/s{(place.Marks.Keys.ContainsKey("upload") ? "" : " assumed")}";
        List<string> steps =
        [
            $"{At(exposure.PointFrom)}  a capture of {one.Name} begins; its point arrives, and is the newest at " +
                $"{place.Name}",
        ];
        if (exposure.Waiting > TimeSpan.Zero)
        {
            steps.Add($"{At(exposure.Due)}  the next capture is due, {Span(exposure.Interval)} later");
            steps.Add($"{At(exposure.NextFrom)}  one begins that gets through: until now {WhatHeldItUp(exposure)}, for {Span(exposure.Waiting)}");
        }
        else
        {
            steps.Add($"{At(exposure.NextFrom)}  the next capture begins, {Span(exposure.Interval)} later");
        }

        steps.Add($"{At(exposure.Captured)}  it is complete, after {Span(exposure.Capture)}");
        steps.Add($"{At(exposure.Arrived)}  all of it has arrived, after {Span(exposure.Transfer)} " +
            $"({amount}{(facts.GrowthOf(one) is null ? " at least" : "")}; " +
            $"{speed}{(place.Window.IsAlways ? "" : ", within its window")})");
        steps.Add($"A disaster just before that leaves the first point only: {Span(exposure.Worst)} are lost, " +
            $"{promised} were promised.");
        return steps;
    }

    // Most of the waiting: a capture that takes longer than the interval is in its own way, however the line is.
    private static string WhatHeldItUp(Exposure exposure) =>
        2 * (exposure.Capture - exposure.Interval) > exposure.Waiting
            ? "the one before it was under way"
            : "the line was closed or busy";

    // Seconds always, so that the times stand below each other.
    private static string At(long second)
    {
        // The first moment may lie before the week that was looked at.
        var ofWeek = ((second % WeekMoment.SecondsPerWeek) + WeekMoment.SecondsPerWeek) % WeekMoment.SecondsPerWeek;
        var clock = WeekMoment.ToWords(ofWeek);
        return clock.Length == "Mon 00:00".Length ? clock + ":00" : clock;
    }

    private static string Span(TimeSpan span) => DurationText.ToWords(span);
}
