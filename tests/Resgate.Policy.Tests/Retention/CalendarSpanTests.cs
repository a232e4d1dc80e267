using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

public sealed class CalendarSpanTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("1y5m7d2h", "1y5m7d2h")]
    [InlineData("2h7d5m1y", "1y5m7d2h")]
    [InlineData(" 36h ", "36h")]
    [InlineData("007d", "7d")]
    [InlineData("0h", "")]
    [InlineData("", "")]
    public void A_duration_is_read_and_printed_largest_unit_first(string text, string printed) =>
        Assert.Equal(printed, CalendarSpan.Parse(text).ToString());

    [Theory]
    [InlineData("1w")]
    [InlineData("-3d")]
    [InlineData("3d-1h")]
    [InlineData("d")]
    [InlineData("5")]
    [InlineData("5 d")]
    [InlineData("1d2d")]
    [InlineData("1D")]
    [InlineData("99999999999d")]
    public void Anything_else_is_refused_with_the_text_in_the_message(string text)
    {
        var refusal = Assert.Throws<ResgateException>(() => CalendarSpan.Parse(text));

        Assert.Equal(FailureKind.Usage, refusal.Kind);
        Assert.Contains($"'{text}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-03-31T10:00:00+02:00", "1m", "2023-03-03T10:00:00+02:00")]
    [InlineData("2024-03-31T10:00:00Z", "1m", "2024-03-02T10:00:00+00:00")]
    [InlineData("2024-02-29T10:00:00Z", "1y", "2023-03-01T10:00:00+00:00")]
    [InlineData("2024-02-29T10:00:00Z", "4y", "2020-02-29T10:00:00+00:00")]
    [InlineData("2024-01-15T10:00:00Z", "13m", "2022-12-15T10:00:00+00:00")]
    [InlineData("2024-01-15T01:00:00Z", "15d2h", "2023-12-30T23:00:00+00:00")]
    public void Calendar_fields_roll_over_and_hours_are_exact(string from, string span, string limit) =>
        Assert.Equal(limit, Moments.Print(CalendarSpan.Parse(span).Before(Moments.Parse(from), TimeZoneInfo.Utc)));

    [Theory]
    // Across the change to summer time: the same hour on the wall.
    [InlineData("2024-04-02T10:00:00+02:00", "7d", "2024-03-26T10:00:00+01:00")]
    // The hours come off afterwards, as exact time.
    [InlineData("2024-04-02T10:00:00+02:00", "1d30h", "2024-03-31T04:00:00+02:00")]
    [InlineData("2024-04-01T10:00:00+02:00", "1d9h", "2024-03-31T00:00:00+01:00")]
    // An hour that was skipped, and one that came twice.
    [InlineData("2024-04-01T02:30:00+02:00", "1d", "2024-03-31T03:30:00+02:00")]
    [InlineData("2024-10-28T02:30:00+01:00", "1d", "2024-10-27T02:30:00+01:00")]
    // Another zone's offset, and UTC, have no clock changes.
    [InlineData("2024-04-02T10:00:00+05:30", "7d", "2024-03-26T10:00:00+05:30")]
    [InlineData("2024-04-02T10:00:00Z", "7d", "2024-03-26T10:00:00+00:00")]
    public void Local_moments_follow_the_local_clock(string from, string span, string limit)
    {
        var before = CalendarSpan.Parse(span).Before(Moments.Parse(from), s_berlin);

        Assert.Equal(Moments.Parse(limit), before);
    }

    [Fact]
    public void A_span_longer_than_the_calendar_of_the_platform_is_fine()
    {
        var span = new CalendarSpan(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue);

        Assert.True(span.Before(Moments.Parse("2024-01-01T00:00:00Z"), s_berlin) < Moments.Parse("0001-01-02T00:00:00Z"));
    }
}
