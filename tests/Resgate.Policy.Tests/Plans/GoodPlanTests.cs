using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Retention;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Plans;

public sealed class GoodPlanTests
{
    [Fact]
    public void Ten_lines_on_the_profile_are_a_whole_plan()
    {
        Assert.True(PlanFiles.Text("good/ten-lines.yaml").Split('\n').Length <= 11);
        var plan = PlanFiles.Good("ten-lines");

        Assert.Equal("vv-video-ai", plan.Profile);
        Assert.Equal(["config-and-state", "metadata", "media", "logs"], plan.Classes.Select(static one => one.Name));
        Assert.All(plan.Classes, static one => Assert.Equal(["disk2", "nas", "cloud"], one.To));
        Assert.Equal(TimeSpan.FromHours(2), plan.Classes[0].Every);
        Assert.True(plan.Classes[0].IsSecret);
        Assert.Equal(new Immutability(plan.Places[2].Immutable!.Marks, IsCompliance: true, 30, TimeSpan.FromDays(7)), plan.Places[2].Immutable);
        Assert.Equal(["file", "full", "scenarios"], plan.Drills.Select(static drill => drill.Name));
    }

    [Fact]
    public void Every_key_of_a_plan_becomes_its_value()
    {
        var plan = PlanFiles.Good("every-key");

        Assert.Equal(("shop", "till-1", "/srv/shop"), (plan.System, plan.Device, plan.Root));
        Assert.Equal(new Responsible("Ana", "ana@example.org", "+55 11 5555 0100"), plan.Responsible);
        var usb = plan.Places[0];
        Assert.Equal((Medium.Disk, FailureDomain.Site, TimeSpan.FromDays(7)), (usb.Medium, usb.Domain, usb.BroughtEvery));
        var cloud = plan.Places[1];
        Assert.Equal((Medium.ObjectStore, new FailureDomain("remote/aws")), (cloud.Medium, cloud.Domain));
        Assert.Equal((true, PruneBy.Elsewhere), (cloud.IsAppendOnly, cloud.Prune));
        Assert.Equal(15, cloud.Window.Steps.Count - 1 + cloud.Window.Steps.Count(static step => step.Limit is null));
        Assert.Equal((ByteCount.Mebibytes(2), ByteCount.Mebibytes(8)), (cloud.Upload, cloud.Download));
        Assert.Equal((ByteCount.Gibibytes(2048), TimeSpan.FromHours(48)), (cloud.Space, cloud.Rpo));
        Assert.Equal(("/etc/keys/pw", "/etc/keys/aws"), (cloud.PasswordFile, cloud.CredentialsFile));
        Assert.Equal((0.02m, "EUR", 90), (cloud.Price!.Storage, cloud.Price.Currency, cloud.Price.MinimumDays));
        Assert.Equal("house", plan.Places[2].Price!.Name);
        Assert.Equal(new KeepCount(7), plan.Places[2].Keep!.Daily);

        var data = plan.Classes[0];
        Assert.Equal((TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(2), TimeSpan.FromMinutes(10)), (data.Rpo, data.Rto, data.Every, data.Capture));
        Assert.Equal("keep 3 latest, 24 hourly, 7 daily, 4 weekly, 6 monthly, all yearly snapshots and all snapshots within 2d of the newest", (data.Keep with { WithinHourly = default, WithinDaily = default, WithinWeekly = default, WithinMonthly = default, WithinYearly = default }).ToString());
        Assert.Equal(new CalendarSpan(1, 6, 0, 0), data.Keep.WithinMonthly);
        Assert.Equal((ByteCount.Gibibytes(200), ByteCount.Gibibytes(10), new Period(2, 0)), (data.Size, data.Growth, data.Expires));
        Assert.Equal(["orders", "raw"], data.Order);
        Assert.Equal(["raw"], data.WriteOnce);
        Assert.Collection(
            data.Sources,
            static one => Assert.Equal(["orders", "/etc/shop"], Assert.IsType<PathSource>(one).Paths),
            static one => Assert.Equal(["state/*.sqlite"], Assert.IsType<SqliteSource>(one).Databases),
            static one => Assert.Equal(VolumeCapture.Stop, Assert.IsType<VolumeSource>(one).ConsistentBy),
            static one => Assert.Equal(["/bin/dump", "all"], Assert.IsType<VolumeSource>(one).Hook),
            static one => Assert.Equal("shop", Assert.IsType<CrontabSource>(one).User),
            static one => Assert.Equal("shop.sql", Assert.IsType<CommandSource>(one).StoredAs));
        Assert.Null(plan.Classes[1].Rto);
        Assert.Equal(["disk"], plan.Classes[1].To);

        var mirror = Assert.Single(plan.Mirrors);
        Assert.Equal(("nas:/volume1/shop", TimeSpan.FromHours(12), 14, TimeSpan.FromDays(60)), (mirror.To, mirror.Every, mirror.Keep, mirror.ChecksumEvery));
        Assert.Equal(("/etc/resgate/keys/nas.ssh", mirror.Speed), (mirror.SshSettings, mirror.Limit));
        Assert.Equal((new Period(1, 0), new Period(0, 14)), (plan.Drills[0].Every, plan.Drills[1].Every));
        Assert.Equal(("https://hooks.example.org/shop", "https://ntfy.example.org/shop", "https://hc.example.org/shop"), (plan.Alerts!.Webhook, plan.Alerts.Ntfy, plan.Alerts.Ping));
        Assert.Equal(["safe", "Ana"], plan.Kit!.Escrow);
        Assert.True(plan.Kit.IsEncrypted);
    }

    [Theory]
    [InlineData("ten-lines")]
    [InlineData("every-key")]
    [InlineData("requirement")]
    [InlineData("anchors")]
    public void What_is_shown_is_read_as_the_same_plan(string name)
    {
        var shown = PlanText.Write(PlanFiles.Read($"good/{name}.yaml"));
        var again = PlanReader.Read(shown, "shown.yaml");

        Assert.Empty(again.Complaints);
        Assert.Equal(Findings(PlanFiles.Good(name)), Findings(again.Plan!));
        Assert.Equal(shown.Split('\n').Where(static line => !line.StartsWith('#')), PlanText.Write(again).Split('\n').Where(static line => !line.StartsWith('#')));
    }

    [Fact]
    public void A_profile_is_filled_in_by_key_and_what_is_one_decision_is_replaced_whole()
    {
        var plan = PlanFiles.Parse(
            """
            system: vv-video-ai
            device: edge-02
            places: { disk: { repository: /mnt/copies } }
            classes:
              media: { every: 6h, keep: { daily: 3 } }
              logs: none
              recordings: { rpo: 1h, every: 30m, keep: { within: 7d }, sources: [ { paths: /srv/recordings } ] }
            drills: { full: none }
            """);

        Assert.Equal(["config-and-state", "media", "metadata", "recordings"], plan.Classes.Select(static one => one.Name).Order());
        var media = plan.Classes.First(static one => one.Name == "media");
        Assert.Equal((TimeSpan.FromHours(6), TimeSpan.FromHours(24)), (media.Every, media.Rpo));
        Assert.Equal(new RetentionRules { Daily = new KeepCount(3) }, media.Keep);
        Assert.Equal(["file", "scenarios"], plan.Drills.Select(static drill => drill.Name));
        Assert.All(plan.Drills, static drill => Assert.DoesNotContain("logs", drill.Of));
    }

    [Fact]
    public void Anchors_and_merges_are_understood()
    {
        var plan = PlanFiles.Good("anchors");

        Assert.Equal([TimeSpan.FromHours(4), TimeSpan.FromHours(1)], plan.Classes.Select(static one => one.Rpo));
        Assert.All(plan.Classes, static one => Assert.Equal(new KeepCount(7), one.Keep.Daily));
    }

    private static string[] Findings(Plan plan) =>
        [.. PlanCheck.Run(new PlanFacts(plan)).Select(static finding => $"{finding.Id} {finding.What} {finding.Change}")];
}
