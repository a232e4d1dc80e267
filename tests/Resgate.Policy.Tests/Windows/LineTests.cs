using CsCheck;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Windows;

public sealed class LineTests
{
    [Fact]
    public void A_timetable_reads_as_rclone_reads_it()
    {
        var table = TimetableText.Parse("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off");

        Assert.Equal(12, table.Steps.Count);
        Assert.Equal(new TimetableStep(8 * 60, ByteCount.Kibibytes(256)), table.Steps[0]);
        Assert.Equal(new TimetableStep(20 * 60, ByteCount.Mebibytes(8)), table.Steps[1]);
        Assert.Equal(new TimetableStep(5 * 24 * 60, null), table.Steps[10]);
        Assert.False(table.IsClosedAtTimes);
    }

    [Theory]
    [InlineData("8M", "0=8388608")]
    [InlineData("off", "0=none")]
    [InlineData("closed", "0=0")]
    [InlineData("08:00,1M 20:00,closed", "480=1048576 1200=0 1920=1048576 2640=0")]
    [InlineData("Fri-Mon 12:00,1k", "720=1024 6480=1024 7920=1024 9360=1024")]
    [InlineData("Sat,Sun 9:30,unlimited", "7770=none 9210=none")]
    public void Days_times_and_rates_are_understood(string text, string steps) => Assert.Equal(
        steps, string.Join(' ', TimetableText.Parse(text).Steps.Take(4).Select(static step => $"{step.Minute}={step.Limit?.Bytes.ToString() ?? "none"}")));

    [Fact]
    public void What_holds_on_Sunday_night_holds_until_the_first_time_of_the_week()
    {
        var line = new Line(TimetableText.Parse("Tue 00:00,1k; Sun 12:00,closed"), ByteCount.Mebibytes(1));

        // Monday is still Sunday's: closed.
        Assert.Equal((24 * 3600) + 1, line.Finish(0, 1024, out _));
        Assert.Equal(24 * 3600, line.Opens(0));
        Assert.Equal(24 * 3600, line.Opens(24 * 3600));
        Assert.Equal((7 + 1) * 24 * 3600, line.Opens(((6 * 24) + 12) * 3600));
    }

    [Fact]
    public void Sending_in_two_parts_ends_when_sending_at_once_ends() =>
        Gen.Select(Gen.Int[0, 3 * WeekMoment.SecondsPerWeek], Gen.Long[1, 1L << 40], Gen.Long[1, 1L << 40]).Sample(static (start, first, second) =>
        {
            var line = new Line(TimetableText.Parse("Mon-Fri 08:00,256k 20:00,closed; Sat 03:30,off"), ByteCount.Mebibytes(2));

            var end = line.Finish(start, first, out var tail)!.Value;

            Assert.Equal(line.Finish(start, first + second, out _), line.Finish(end - 1, tail + second, out _));
        });
}
