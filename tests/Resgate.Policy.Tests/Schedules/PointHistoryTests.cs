using Resgate.Policy.Retention;
using Resgate.Policy.Schedules;
using Resgate.Policy.Tests.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Schedules;

public sealed class PointHistoryTests
{
    private static readonly RetentionCandidate _morning = Moments.Snapshot("2026-11-25T08:00:00Z");
    private static readonly RetentionCandidate _noon = Moments.Snapshot("2026-11-25T12:00:00Z");
    private static readonly RetentionCandidate _partial = Moments.Snapshot("2026-11-25T13:00:00Z") with { IsPartial = true };
    private static readonly RetentionCandidate _nextYear = Moments.Snapshot("2027-11-25T12:00:00Z");
    private static readonly RetentionCandidate _anew = Moments.Snapshot("1970-01-01T03:00:00Z");

    [Fact]
    public void A_point_ahead_of_now_does_not_count_and_those_before_it_do()
    {
        var history = At("2026-11-25T14:00:00Z", [_nextYear, _noon, _partial, _morning]);

        Assert.Equal((_partial, _noon), (history.Newest, history.NewestWhole));
        Assert.Equal((4, 1, 1), (history.Points, history.PartialPoints, history.DoubtedPoints));
        Assert.Equal([_nextYear.Id], history.Misdated);
    }

    [Fact]
    public void What_was_once_seen_ahead_of_its_time_does_not_count_when_its_time_has_come()
    {
        var history = At("2027-11-25T12:30:00Z", [_noon, _nextYear], _nextYear.Id);

        Assert.Equal(_noon, history.Newest);
        Assert.Equal([_nextYear.Id], history.Misdated);
    }

    [Fact]
    public void What_is_no_longer_there_is_forgotten() => Assert.Empty(At("2027-11-25T12:30:00Z", [_noon], _nextYear.Id).Misdated);

    [Fact]
    public void A_clock_that_has_started_anew_casts_no_doubt_on_points_of_right_times()
    {
        var history = At("1970-01-01T01:00:00Z", [_anew, _morning, _noon]);

        Assert.Null(history.Newest);
        Assert.Equal([_anew.Id], history.Misdated);
    }

    private static PointHistory At(string now, RetentionCandidate[] points, params Id[] misdated) => new(points, Moments.Parse(now), misdated);
}
