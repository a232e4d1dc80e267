using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Policy.Tests.Plans;

namespace Resgate.Policy.Tests.Objectives;

/// <summary>Which promises hold, by what places have.</summary>
public sealed class PlanStatusTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly Plan _plan = PlanFiles.Parse(
        """
        system: mail
        device: edge-01
        places:
          disk: { repository: /mnt/disk }
          nas: { repository: "sftp:backup@nas:/edge-01" }
          server: { repository: "sftp:backup@server:/edge-01" }
          box: { repository: /mnt/box, medium: disk, domain: remote, reachable: 7d }
        classes:
          media: { rpo: 24h, every: 12h, keep: { daily: 7 }, sources: [ { paths: [ a ] } ] }
        """);

    [Fact]
    public void A_class_holds_when_each_domain_has_a_whole_point_that_is_young_enough()
    {
        var status = Status(Has("disk", 24), Has("nas", 3), Has("server", 2), Has("box", 100));

        Assert.True(status.Holds);
        Assert.Equal("every class holds its objective; media at disk has the least time left, 0 s", StatusText.Headline(status));
    }

    [Fact]
    public void One_of_two_places_that_are_lost_together_is_enough()
    {
        Assert.True(Status(Has("disk", 1), Has("nas", 31), Has("server", 2), Has("box", 1)).Holds);
        Assert.False(Status(Has("disk", 1), Has("nas", 31), Has("server", 30), Has("box", 1)).Holds);
    }

    [Fact]
    public void What_is_too_old_is_told_in_plain_words_and_the_longest_beyond_comes_first() =>
        Assert.Equal(
            "media is 31 h 1 min old at nas, 7 h 1 min beyond its 24 h",
            StatusText.Headline(Status(Has("disk", 25), Has("nas", 31.01), Has("server", 30), Has("box", 1))));

    [Fact]
    public void A_place_without_a_point_comes_before_all_that_is_late()
    {
        var status = Status(Has("disk", null), Has("nas", 300), Has("server", 300), Has("box", 1));

        Assert.Equal("media has no point at disk", StatusText.Headline(status));
        Assert.Equal(
            "media has no whole point at disk, only partial ones",
            StatusText.Headline(Status(Has("disk", null) with { Points = 2, PartialPoints = 2 }, Has("nas", 1), Has("box", 1))));
    }

    [Fact]
    public void Nothing_vouches_for_a_place_that_cannot_be_asked_however_young_its_point_was()
    {
        var seen = Has("disk", 1) with { Seen = _now.AddMinutes(-30) };
        var status = Status(seen, Has("nas", 1), Has("box", 1));

        Assert.False(status.Holds);
        Assert.Equal("disk cannot be reached; media is at best 1 h old there", StatusText.Headline(status));
        Assert.Equal(
            "disk cannot be reached, and nobody has ever seen media there",
            StatusText.Headline(Status(Has("nas", 1), Has("box", 1))));
    }

    [Theory]
    [InlineData(180, Standing.Holds)]
    [InlineData(180.2, Standing.Late)]
    public void A_place_that_is_brought_may_be_as_old_as_the_time_between_visits_and_one_capture_more(double hours, Standing standing)
    {
        var away = Has("box", hours) with { Seen = _now.AddDays(-3) };
        var status = Status(Has("disk", 1), Has("nas", 1), away);

        // Seven days, twelve hours, and five minutes for the capture.
        Assert.Equal(standing, status.Classes[0].Places[^1].Standing);
        Assert.Equal(standing == Standing.Holds, status.Holds);
    }

    private static PlanStatus Status(params ClassHolding[] holdings) => PlanStatus.Of(_plan, holdings, _now);

    private static ClassHolding Has(string place, double? hours) => new()
    {
        Class = "media",
        Place = place,
        Whole = hours is { } old ? _now.AddHours(-old) : null,
        Newest = hours is { } age ? _now.AddHours(-age) : null,
        Points = hours is null ? 0 : 1,
    };
}
