using Resgate.Policy.Costs;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Reading everything back against how long recovery may take, after the loss of the device.</summary>
/// <remarks>
/// Only the transfer is known here; getting hardware, installing and starting come on top and are measured by drills. So
/// this shows what is impossible and never that something is possible.
/// </remarks>
internal static class RtoRule
{
    // What changes in place does not grow, so a forecast of many years would be a forecast of nothing.
    private const int FarthestDay = 365;

    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var one in facts.Plan.Classes)
        {
            var best = facts.Plan.PlacesOf(one)
                .Where(static place => !place.Domain.IsDevice)
                .MaxBy(static place => place.Download.Bytes);
            if (one.Rto is not { } rto || facts.SizeOf(one) is not { } size || best is null)
            {
                continue;
            }

            var needed = TimeToRead(size, best);
            if (needed > rto)
            {
                var what = $"Reading {SizeText.ToWords(size)} back takes {DurationText.ToWords(needed)} at the least; " +
                    $"{DurationText.ToWords(rto)} were promised.";
                yield return Tell(facts, one, best, size, rto, what, Severity.Broken);
            }
            else if (DayTooLarge(facts, one, best, rto) is { } day)
            {
                var what = $"From {facts.Day(day)} on, reading it back takes longer than the " +
                    $"{DurationText.ToWords(rto)} that were promised.";
                yield return Tell(facts, one, best, size, rto, what, Severity.Risk);
            }
        }
    }

    private static Finding Tell(
        PlanFacts facts, PlannedClass one, PlannedPlace best, ByteCount size, TimeSpan rto, string what, Severity severity)
    {
        var more = facts.GrowthOf(one) is { } growth ? $", {SizeText.ToWords(growth)} more each day at the most," : "";
        var assumed = best.Marks.Keys.ContainsKey("download") ? "" : " assumed";
        var enough = Math.Ceiling(LiveSize.On(FarthestDay, facts, one) / rto.TotalSeconds);
        return new Finding
        {
            Id = "rto",
            Severity = severity,
            Classes = [one.Name],
            Places = [best.Name],
            At = one.Marks.Of("rto"),
            What = what,
            Timeline =
            [
                $"the device is lost, and with it every place in its domain; {best.Name} is the fastest that is left",
                $"{SizeText.ToWords(size)}{more} at {SizeText.ToWords(best.Download)}/s{assumed}",
                "new hardware, installation and the start of services come on top",
            ],
            Change = $"a copy outside the device that is read faster ({SizeText.ToWords(enough)}/s and more would do " +
                $"for a year), what is needed first in a class of its own, or a longer 'rto:' for {one.Name}.",
        };
    }

    private static TimeSpan TimeToRead(ByteCount size, PlannedPlace place) =>
        DurationText.FromSeconds(size.Bytes / (double)place.Download.Bytes);

    private static int? DayTooLarge(PlanFacts facts, PlannedClass one, PlannedPlace place, TimeSpan rto)
    {
        if (facts.GrowthOf(one) is not { Bytes: > 0 } growth)
        {
            return null;
        }

        var most = rto.TotalSeconds * place.Download.Bytes;
        var day = Math.Ceiling((most - facts.SizeOf(one)!.Value.Bytes) / growth.Bytes);
        return day < LiveSize.DaysOfGrowth(facts, one) && day <= FarthestDay ? (int)day : null;
    }
}
