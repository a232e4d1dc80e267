namespace Resgate.Cli.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(250, "250ms")]
    [InlineData(1000, "1s")]
    [InlineData(1500, "1.5s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(3_720_040, "1h2m0.04s")]
    [InlineData(360_000_000, "100h0m0s")]
    public void Is_written_as_Go_writes_it(int milliseconds, string written) =>
        Assert.Equal(written, Duration.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
