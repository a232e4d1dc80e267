using Resgate.Format.Keys;

namespace Resgate.Format.Tests.Keys;

public sealed class ScryptCostTests
{
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(1024, 8, 1)]
    [InlineData(32768, 8, 10)]
    [InlineData(1 << 17, 8, 1)]
    [InlineData(1 << 20, 7, 1)]
    public void Costs_that_occur_are_taken(int n, int r, int p)
    {
        var cost = new ScryptCost(n, r, p);

        Assert.Equal((n, r, p), (cost.N, cost.R, cost.P));
    }

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(-2, 8, 1)]
    [InlineData(1000, 8, 1)]
    [InlineData(int.MinValue, 8, 1)]
    [InlineData(1024, 0, 1)]
    [InlineData(1024, 8, 0)]
    [InlineData(1024, -8, -1)]
    [InlineData(1 << 21, 8, 1)]
    [InlineData(1 << 30, 1, 1)]
    [InlineData(2, int.MaxValue, 1)]
    [InlineData(2, 1, int.MaxValue)]
    [InlineData(1 << 20, 4, 1000)]
    [InlineData(2, 1, 1 << 26)]
    public void Costs_that_are_none_or_would_ruin_us_are_refused(int n, int r, int p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScryptCost(n, r, p));

    [Theory]
    [InlineData(40, 32768, 12)]
    [InlineData(100, 32768, 4)]
    [InlineData(200, 32768, 2)]
    [InlineData(260, 32768, 1)]
    [InlineData(499, 32768, 1)]
    [InlineData(501, 16384, 1)]
    [InlineData(1500, 8192, 1)]
    [InlineData(0, 32768, 32)]
    public void Calibration_stays_just_below_half_a_second(int millisecondsOnce, int n, int p)
    {
        var clock = new Clock();

        var cost = ScryptCost.Calibrate(
            clock, tried => clock.Now += TimeSpan.FromMilliseconds(millisecondsOnce * (double)tried.N / 32768));

        Assert.Equal(new ScryptCost(n, 8, p), cost);
    }

    [Fact]
    public void Calibration_on_this_machine_gives_a_cost_that_restic_could_have_chosen()
    {
        var cost = ScryptCost.Calibrate(TimeProvider.System);

        Assert.Equal(8, cost.R);
        Assert.InRange(cost.N, 1024, 32768);
        Assert.InRange(cost.P, 1, 32);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
