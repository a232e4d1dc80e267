using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Simulation.Tests.World;

namespace Resgate.Simulation.Tests;

/// <summary>What <c>plan check</c> calls the worst case, against what happens to a class that is really captured by <c>run</c>.</summary>
public sealed class WorstCaseTests
{
    private const int Week = 7 * 24 * 3600;

    // 2026-12-28, 00:00.
    private const long Monday = 1_798_416_000;

    [Theory]
    [InlineData("\"off\"", "2h", "5m", "2M", 1)]
    [InlineData("\"off\"", "12h", "9m", "8k", 7)]
    [InlineData("\"off\"", "15m", "3m", "1M", 1)]
    [InlineData("\"Mon-Fri 08:00,closed 18:30,off\"", "2h", "5m", "2M", 15)]
    [InlineData("\"00:00,2M 02:30,closed 05:00,1M\"", "1h", "10m", "2M", 15)]
    [InlineData("\"01:30,closed 02:15,off\"", "30m", "2m", "100k", 15)]
    [InlineData("\"Sat 06:00,closed; Sun 23:00,4M\"", "6h", "5m", "500k", 15)]
    [InlineData("\"Mon-Fri 08:00,4k 20:00,8M; Sat-Sun 00:00,off\"", "4h", "5m", "2M", 15)]
    public void The_worst_case_is_never_exceeded_and_is_reached(string window, string every, string capture, string upload, int step)
    {
        var plan = PlanDraw.Read(
            $$"""
            system: any
            device: edge-01
            places: { one: { repository: /mnt/one, window: {{window}}, upload: {{upload}} } }
            classes: { data: { rpo: 3d, every: {{every}}, capture: {{capture}}, growth: 400M, keep: { daily: 7 }, sources: [ { paths: [ a ] } ] } }
            """);
        var (one, place) = (plan.Classes[0], plan.Places[0]);
        var facts = new PlanFacts(plan);
        var bytes = facts.BytesPerRun(one, one.Every);
        var worst = 0L;

        // Begun at every minute at which a capture may; where windows open, at every tick, since they open on one.
        for (var phase = 0; phase < one.Every.TotalMinutes; phase += step)
        {
            var scenario = new Scenario
            {
                Seed = 1,
                Plan = plan,
                Clock = new DeviceClock(TimeZoneInfo.Utc, []),
                Year = new Span(Monday + (phase * 60), Monday + (3 * Week)),
                Tick = TickOf(one),
                MostDelay = 0,
                Bytes = (bytes, bytes),
            };
            var points = SimulatedYear.Live(scenario).EverAt("data", "one");
            worst = points.Zip(points.Skip(1), static (before, after) => after.ArrivedAt - before.BegunAt).Append(worst).Max();
        }

        var proved = (long)facts.ExposureOf(one, place)!.Worst.TotalSeconds;
        Assert.True(worst <= proved, $"{TimeSpan.FromSeconds(worst)} were lost and {TimeSpan.FromSeconds(proved)} proved");
        Assert.True(worst >= proved - (60 * step), $"{TimeSpan.FromSeconds(worst)} were lost and {TimeSpan.FromSeconds(proved)} proved");
    }

    private static int TickOf(PlannedClass one) => (int)Math.Min(15, one.Every.TotalMinutes);
}
