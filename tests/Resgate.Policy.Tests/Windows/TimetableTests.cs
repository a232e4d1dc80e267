using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Windows;

/// <summary>What a window allows at a moment, minute by minute against the text that people wrote.</summary>
public sealed class TimetableTests
{
    // A Monday.
    private static readonly DateTime _monday = new(2026, 11, 23);

    [Theory]
    [InlineData("2M", 0, 2 << 20)]
    [InlineData("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off", 7 * 60, -1)]
    [InlineData("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off", 8 * 60, 256 << 10)]
    [InlineData("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off", (20 * 60) - 1, 256 << 10)]
    [InlineData("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off", (4 * 1440) + 1439, 8 << 20)]
    [InlineData("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off", 5 * 1440, -1)]
    [InlineData("Tue 06:00,closed 07:00,1M", 1440 + (6 * 60), 0)]
    [InlineData("Tue 06:00,closed 07:00,1M", 0, 1 << 20)]
    public void At_each_moment_holds_what_was_said_last(string text, int minute, long limit)
    {
        var holds = TimetableText.Parse(text).LimitAt(_monday.AddMinutes(minute));

        Assert.Equal(limit < 0 ? null : new ByteCount(limit), holds);
    }

    [Theory]
    [InlineData("closed", 0, null)]
    [InlineData("1M", 0, null)]
    [InlineData("Tue 06:00,closed 07:00,1M", 1440 + (6 * 60) + 30, "Tue 07:00")]
    [InlineData("Sat 00:00,closed; Mon 09:00,off", (5 * 1440) + 5, "Mon 09:00")]
    [InlineData("Sat 00:00,closed; Mon 09:00,off", 8 * 60, "Mon 09:00")]
    [InlineData("Sat 00:00,closed; Mon 09:00,off", 9 * 60, null)]
    public void What_is_closed_says_when_it_opens(string text, int minute, string? opens)
    {
        var step = TimetableText.Parse(text).OpensAfter(_monday.AddMinutes(minute));

        Assert.Equal(opens, step is { } opening ? WeekMoment.ToWords(opening.Minute * 60L) : null);
    }

    [Theory]
    [InlineData("Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off", 256L << 10)]
    [InlineData("Tue 06:00,closed 07:00,1M", 1L << 20)]
    [InlineData("Tue 06:00,closed 07:00,off", null)]
    public void The_slowest_is_the_least_that_is_sent_at_all(string text, long? slowest) =>
        Assert.Equal(slowest, TimetableText.Parse(text).Slowest?.Bytes);
}
