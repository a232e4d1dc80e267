using CsCheck;
using Resgate.Policy.Objectives;

namespace Resgate.Policy.Tests.Objectives;

public sealed class RuleTests
{
    [Fact]
    public void A_sound_plan_has_no_findings() => Assert.Empty(Checking.Of(Checking.Sound));

    [Theory]
    [InlineData("every: 2h", "every: 4h", "rpo", Severity.Broken)]
    [InlineData("rpo: 4h", "rpo: 2h", "rpo", Severity.Broken)]
    [InlineData("upload: 2M,", "upload: 2M, window: \"08:00,closed 20:00,2M\",", "rpo", Severity.Broken)]
    [InlineData("rto: 8h", "rto: 5m", "rto", Severity.Broken)]
    [InlineData("rto: 8h", "rto: 20m", "rto", Severity.Risk)]
    [InlineData("upload: 2M", "upload: 8k", "line", Severity.Broken)]
    [InlineData("upload: 2M,", "upload: 2M, window: closed,", "line", Severity.Broken)]
    [InlineData("upload: 2M,", "upload: 2M, space: 50G,", "space", Severity.Broken)]
    [InlineData("nas: {", "none: {", "", Severity.Note)]
    [InlineData("medium: nas }", "medium: nas, domain: device }", "copies", Severity.Risk)]
    [InlineData("medium: nas }", "domain: remote }", "copies", Severity.Risk)]
    [InlineData("rights: append, immutable: { mode: compliance, days: 30, extend: 7d }", "prune: device", "device-keys", Severity.Risk)]
    [InlineData("medium: nas }", "medium: nas, rights: append }", "unenforced", Severity.Risk)]
    [InlineData("medium: nas }", "medium: nas, immutable: { mode: compliance, days: 30, extend: 7d } }", "unenforced", Severity.Risk)]
    [InlineData("medium: nas }", "medium: nas, rights: append, enforced-by: snapshots of the NAS }", "", Severity.Note)]
    [InlineData("\"sftp:backup@nas:/volume1/till-1\", medium: nas }", "\"rest:https://nas/till-1\", medium: nas, rights: append }", "", Severity.Note)]
    [InlineData("\"sftp:backup@nas:/volume1/till-1\", medium: nas }", "\"b2:shop:till-2\", medium: nas, domain: site }", "copies", Severity.Risk)]
    [InlineData("kit: { escrow: [ safe ] }", "", "password", Severity.Risk)]
    [InlineData("kit: { escrow: [ safe ] }", "kit: { encrypted: true }", "password", Severity.Risk)]
    [InlineData("within: 2d, daily: 7", "daily: 7", "retention-thins", Severity.Broken)]
    [InlineData("medium: nas }", "medium: nas, keep: { within: 2d, daily: 30 } }", "retention-shared", Severity.Broken)]
    [InlineData("rpo: 4h\n    rto: 8h\n    every: 2h\n    keep: { within: 2d, daily: 7 }", "rpo: 48h\n    rto: 8h\n    every: 36h\n    keep: { daily: 7 }", "retention-unfilled", Severity.Risk)]
    [InlineData("days: 30, extend: 7d", "days: 3", "immutability", Severity.Risk)]
    [InlineData("days: 30, extend: 7d", "days: 7, extend: 7d", "immutability", Severity.Risk)]
    [InlineData("mode: compliance", "mode: governance", "governance", Severity.Note)]
    [InlineData("paths: orders", "paths: /srv", "", Severity.Note)]
    [InlineData("drills: { file: { every: 1 month } }", "", "unproven", Severity.Risk)]
    [InlineData("size: 20G", "order: orders", "size-unknown", Severity.Note)]
    [InlineData("responsible: { name: Ana }", "", "responsible", Severity.Note)]
    [InlineData("alerts: { ping: \"https://hc.example.org/till-1\" }", "", "alerts", Severity.Note)]
    public void One_change_makes_one_finding(string before, string after, string id, Severity severity)
    {
        var findings = Checking.With(before, after);

        if (id.Length == 0)
        {
            Assert.Empty(findings);
            return;
        }

        Assert.Equal((id, severity), Assert.Single(findings.Select(static finding => (finding.Id, finding.Severity)).Distinct()));
        Assert.All(findings, static finding =>
        {
            Assert.EndsWith(".", finding.What, StringComparison.Ordinal);
            Assert.EndsWith(".", finding.Change, StringComparison.Ordinal);
            Assert.Equal("plan.yaml", finding.At.File);
        });
    }

    [Theory]
    [InlineData("mirrors: { daily: { of: data, to: /mnt/copies } }", "")]
    [InlineData("mirrors: { daily: { of: data, to: /mnt/copies, checksum: 24h } }", "mirror-checksum")]
    [InlineData("mirrors: { daily: { of: data, to: /mnt/copies, latest: always } }", "mirror-latest")]
    [InlineData("mirrors: { daily: { of: data, to: /mnt/copies, delete: true } }", "mirror-delete")]
    [InlineData("mirrors: { daily: { of: data, to: /srv/shop/orders/copies } }", "overlap")]
    [InlineData("mirrors: { daily: { of: data, to: /srv/shop/orderscopies } }", "")]
    public void Mirrors_are_looked_at_too(string mirrors, string ids) =>
        Assert.Equal(ids, string.Join(' ', Checking.Of($"{Checking.Sound}\n{mirrors}").Select(static finding => finding.Id)));

    [Theory]
    [InlineData("    secret: true\n", "")]
    [InlineData("", ", .env")]
    public void A_secret_never_goes_into_a_mirror(string flag, string path)
    {
        var plan = Checking.Sound.Replace("    rpo: 4h\n", $"    rpo: 4h\n{flag}", StringComparison.Ordinal).Replace("paths: orders", $"paths: [ orders{path} ]", StringComparison.Ordinal);

        var finding = Assert.Single(Checking.Of($"{plan}\nmirrors: {{ daily: {{ of: data, to: /mnt/copies }} }}"));

        Assert.Equal(("secret", Severity.Broken), (finding.Id, finding.Severity));
    }

    [Fact]
    public void A_place_that_may_lag_has_an_objective_of_its_own() =>
        Assert.Empty(Checking.With("upload: 2M,", "upload: 2M, rpo: 24h, window: \"08:00,closed 20:00,2M\","));

    [Fact]
    public void An_offline_place_is_no_part_of_an_interval_and_out_of_reach_of_a_thief()
    {
        var plan = Checking.Sound.Replace(
            "rights: append, immutable: { mode: compliance, days: 30, extend: 7d }", "reachable: 7d", StringComparison.Ordinal);

        Assert.Empty(Checking.Of(plan));
    }

    [Fact]
    public void A_class_whose_places_are_all_away_between_visits_cannot_keep_a_promise_of_hours()
    {
        var plan = Checking.Sound
            .Replace("medium: nas }", "medium: nas, reachable: 30d }", StringComparison.Ordinal)
            .Replace("upload: 2M,", "upload: 2M, reachable: 14d,", StringComparison.Ordinal);

        var finding = Assert.Single(Checking.Of(plan));

        Assert.Equal(("rpo", Severity.Broken, 7), (finding.Id, finding.Severity, finding.At.Line));
        Assert.Equal("No place of data is there between visits: 14 d and more can be lost, and 4 h were promised.", finding.What);
        Assert.All(ExposureTable.Of(new PlanFacts(Plans.PlanFiles.Parse(plan))), static row => Assert.False(row.IsKept));
        Assert.Empty(Checking.Of(plan.Replace("rpo: 4h", "rpo: 15d", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_nothing_enforces_does_not_keep_a_thief_from_the_copies()
    {
        var plan = Checking.Sound.Replace("\"b2:shop:till-1\"", "/mnt/copies", StringComparison.Ordinal).Replace("append, immutable", "append, domain: remote, immutable", StringComparison.Ordinal);

        Assert.Equal(["device-keys", "unenforced", "unenforced"], Checking.Of(plan).Select(static finding => finding.Id));
    }

    [Fact]
    public void Places_on_one_server_are_lost_together_whatever_their_domains_are_called()
    {
        var plan = Checking.Sound.Replace(
            "  cloud:", "  away: { repository: \"sftp:ana@NAS:/volume2/till-1\", domain: remote/ana }\n  cloud:", StringComparison.Ordinal).Replace("every: 2h", "every: 2h\n    to: [ nas, away ]", StringComparison.Ordinal);

        var finding = Assert.Single(Checking.Of(plan), static one => one.Id == "copies");

        Assert.Equal("3-2-1 does not hold: 2 copies that can fail apart in place of three, none off site.", finding.What);
        Assert.Equal("   away: lost together with nas, which is on the same server or in the same bucket", finding.Timeline[^1]);
    }

    [Fact]
    public void A_capture_that_takes_longer_than_the_interval_is_told_as_what_is_in_the_way()
    {
        var finding = Assert.Single(Checking.With("rpo: 4h\n    rto: 8h\n    every: 2h", "rpo: 4h\n    rto: 8h\n    every: 1h\n    capture: 2h"), static one => one.Places[0] == "nas");

        Assert.Contains(finding.Timeline, static step => step.Contains("until now the one before it was under way, for 1 h 1 min", StringComparison.Ordinal));
        Assert.Equal(
            "a capture may take 2 h, and the next one begins when it is through: what takes less than 2 h, in classes of their own, or a promise of more than 4 h.",
            finding.Change);
    }

    [Theory]
    [InlineData("1m", "1m")]
    [InlineData("2m", "1m")]
    [InlineData("5m", "5m")]
    public void Short_intervals_over_a_line_that_is_slow_for_days_are_proved_as_quickly_as_others(string every, string capture)
    {
        var text = Checking.Sound
            .Replace("every: 2h", $"every: {every}\n    capture: {capture}", StringComparison.Ordinal)
            .Replace("growth: 1G", "order: orders", StringComparison.Ordinal)
            .Replace("upload: 2M,", "upload: 2M, window: \"Mon 06:00,64k; Sat 00:00,off; Sun 03:00,closed 04:00,off\",", StringComparison.Ordinal);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var facts = new PlanFacts(Plans.PlanFiles.Parse(text), measured: null, today: null, enough.Token);

        Assert.All(ExposureTable.Of(facts), static row => Assert.NotNull(row.MostPerRun));
        Assert.NotEmpty(PlanCheck.Run(facts));
    }

    [Fact]
    public void A_proof_that_is_cancelled_ends()
    {
        var facts = new PlanFacts(Plans.PlanFiles.Parse(Checking.Sound), measured: null, today: null, new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => PlanCheck.Run(facts));
        Assert.Throws<OperationCanceledException>(() => ExposureTable.Of(facts));
    }

    [Fact]
    public void A_full_place_is_told_with_its_date()
    {
        var plan = Checking.Sound.Replace("upload: 2M,", "upload: 2M, space: 60G,", StringComparison.Ordinal);

        var finding = Assert.Single(Checking.Of(plan, new DateOnly(2026, 12, 1)));

        Assert.Equal("cloud has 60 GiB and is full on day 41 (2027-01-11), if nothing is stored twice or compressed.", finding.What);
    }

    [Fact]
    public void The_change_for_an_exposure_is_the_longest_usual_interval_that_keeps_the_promise()
    {
        var finding = Assert.Single(Checking.With("every: 2h", "every: 12h"), static one => one.Id == "rpo");

        Assert.StartsWith("every: 3h for class data", finding.Change, StringComparison.Ordinal);
        Assert.DoesNotContain(Checking.With("every: 2h", "every: 3h"), static one => one.Id == "rpo");
    }

    [Theory]
    [InlineData("1k", "1m")]
    [InlineData("8k", "2h")]
    [InlineData("1k", "2h")]
    [InlineData("1M", "10m")]
    public void Whatever_is_broken_in_the_table_is_a_finding(string upload, string every)
    {
        var text = Checking.Sound.Replace("upload: 2M", $"upload: {upload}", StringComparison.Ordinal).Replace("every: 2h", $"every: {every}", StringComparison.Ordinal);
        var facts = new PlanFacts(Plans.PlanFiles.Parse(text.Replace("growth: 1G", "growth: 10M", StringComparison.Ordinal)));

        var broken = ExposureTable.Of(facts).Where(static row => !row.IsKept).Select(static row => row.Place);

        Assert.All(broken, place => Assert.Contains(PlanCheck.Run(facts), finding => finding.Id is "rpo" or "line" && finding.Places.Contains(place)));
        Assert.Equal(broken.Any(), !PlanCheck.IsClean(PlanCheck.Run(facts)));
    }

    [Fact]
    public void Any_numbers_in_a_plan_can_be_checked()
    {
        var places = Checking.Sound.Index().Where(static letter => char.IsAsciiDigit(letter.Item)).Select(static letter => letter.Index).ToArray();
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.OneOf(Gen.Int[0, 99], Gen.Int[0, 999_999]), Gen.Char["kMGTPhdmw"], Gen.Bool).Array[1, 5].Sample(
            edits =>
            {
                var text = Checking.Sound;
                foreach (var (place, number, unit, changesUnit) in edits.DistinctBy(static edit => edit.Item1).OrderByDescending(static edit => edit.Item1))
                {
                    var at = places[place];
                    text = text[..at] + number + (changesUnit ? unit + text[(at + 2)..] : text[(at + 1)..]);
                }

                if (Resgate.Policy.Plans.PlanReader.Read(text, "plan.yaml").Plan is { } plan)
                {
                    var facts = new PlanFacts(plan, measured: null, new DateOnly(2026, 11, 25));
                    Assert.All(PlanCheck.Run(facts).SelectMany(FindingText.Lines), static line => Assert.DoesNotContain('\n', line));
                    Assert.Equal(2, ExposureTable.Of(facts).Count);
                    Assert.All(Resgate.Policy.Costs.PlaceCost.Of(facts), static cost => Assert.True(cost.MonthInAYear >= 0));
                }
            },
            iter: 400);
    }

    [Fact]
    public void Findings_come_worst_first()
    {
        var findings = Checking.Of(PlanFilesText());

        Assert.Equal(findings.Select(static finding => finding.Severity).Order(), findings.Select(static finding => finding.Severity));
        Assert.StartsWith("8 broken promises, ", FindingText.Summary(findings), StringComparison.Ordinal);
    }

    private static string PlanFilesText() => Plans.PlanFiles.Text("good/requirement.yaml");
}
