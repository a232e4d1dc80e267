using CsCheck;
using Resgate.Policy.Retention;
using Resgate.Policy.Schedules;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Schedules;

public sealed class RetentionForecastTests
{
    // A Sunday that ends a day, a week, a month and a year at once.
    private static readonly Timestamp _newest = Timestamp.From(new DateTimeOffset(2023, 12, 31, 23, 59, 0, TimeSpan.Zero));

    [Fact]
    public void Seven_daily_points_are_six_days_old_at_the_most()
    {
        var forecast = RetentionForecast.Of(TimeSpan.FromHours(4), new RetentionRules { Daily = new KeepCount(7) });

        Assert.Equal(Enumerable.Range(0, 7).Select(static day => TimeSpan.FromDays(day)), forecast.Ages);
        Assert.False(forecast.IsEndless);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(180)]
    [InlineData(360)]
    public void Points_of_a_divided_day_are_a_day_apart_when_one_a_day_stays(int minutes)
    {
        var rules = new RetentionRules { Daily = new KeepCount(7), Weekly = new KeepCount(4), Monthly = new KeepCount(3) };

        var ages = RetentionForecast.Of(TimeSpan.FromMinutes(minutes), rules).Ages;

        Assert.Equal(Enumerable.Range(0, 7).Select(static day => TimeSpan.FromDays(day)), ages.Take(7));
    }

    [Fact]
    public void A_rule_that_never_ends_is_looked_at_up_to_the_horizon()
    {
        var forecast = RetentionForecast.Of(TimeSpan.FromHours(12), new RetentionRules { Monthly = KeepCount.Unlimited });

        Assert.True(forecast.IsEndless);
        Assert.InRange(forecast.Ages.Count, 36, 37);
        Assert.InRange(forecast.Oldest, RetentionForecast.Horizon - TimeSpan.FromDays(31), RetentionForecast.Horizon);
    }

    [Fact]
    public void A_short_interval_does_not_cut_off_what_is_kept_for_long()
    {
        var rules = new RetentionRules { Last = new KeepCount(12), Hourly = new KeepCount(24), Monthly = new KeepCount(24) };

        var forecast = RetentionForecast.Of(TimeSpan.FromMinutes(5), rules);

        Assert.InRange(forecast.Oldest.TotalDays, 690, 710);
        Assert.Equal(11 + 24 + 23, forecast.Ages.Count);
    }

    [Fact]
    public void Leaving_out_points_that_no_rule_tells_apart_changes_nothing() =>
        Gen.Select(Gen.OneOf(Gen.Int[20, 90], Gen.Int[1, 30].Select(static hours => hours * 60)), Gen.Int[0, 20], Gen.Int[0, 10], Gen.Int[0, 8], Gen.Int[0, 15], Gen.Int[0, 4], Gen.Int[0, 72], Gen.Int[0, 50]).Sample(
            static (minutes, last, daily, weekly, monthly, yearly, within, hourly) =>
            {
                var every = TimeSpan.FromMinutes(minutes);
                var rules = new RetentionRules
                {
                    Last = new KeepCount(last),
                    Daily = new KeepCount(daily),
                    Weekly = new KeepCount(weekly),
                    Monthly = new KeepCount(monthly),
                    Yearly = new KeepCount(yearly),
                    Within = new CalendarSpan(0, 0, 0, within),
                    Hourly = new KeepCount(hourly),
                    WithinHourly = new CalendarSpan(0, 0, hourly % 7, 5),
                };
                if (rules.IsEmpty)
                {
                    return;
                }

                Assert.Equal(Plainly(every, rules), RetentionForecast.Of(every, rules).Ages);
            },
            iter: 40);

    private static List<TimeSpan> Plainly(TimeSpan every, RetentionRules rules)
    {
        var points = new List<RetentionCandidate>();
        for (var age = TimeSpan.Zero; age <= RetentionForecast.Horizon; age += every)
        {
            points.Add(new RetentionCandidate(Id.Of(BitConverter.GetBytes(points.Count)), new Timestamp(_newest.Seconds - (long)age.TotalSeconds, 0), "", [], []));
        }

        return [.. RetentionPlan.Make(points, GroupBy.Nothing, rules, new RetentionMoment(new Timestamp(_newest.Seconds + 1, 0), TimeZoneInfo.Utc)).Groups
            .SelectMany(static group => group.Keep)
            .Select(static kept => TimeSpan.FromSeconds(_newest.Seconds - kept.Snapshot.Time.Seconds))
            .Order()];
    }
}
