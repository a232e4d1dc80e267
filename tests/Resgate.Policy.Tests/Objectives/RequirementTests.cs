using Resgate.Policy.Objectives;
using Resgate.Policy.Tests.Plans;
using Resgate.Testing;

namespace Resgate.Policy.Tests.Objectives;

/// <summary>The strategy of the source document, as written and as mended.</summary>
public sealed class RequirementTests
{
    // In the order of the list at the end of the page on the protected system.
    private static readonly string[][] _eight =
    [
        ["rpo"],
        ["retention-shared"],
        ["retention-thins"],
        ["device-keys"],
        ["copies"],
        ["password"],
        ["mirror-checksum", "mirror-latest", "mirror-delete"],
        ["volume-live", "staging"],
    ];

    [Fact]
    public void The_strategy_as_written_comes_out_with_the_eight_findings_and_no_other()
    {
        var findings = PlanCheck.Run(new PlanFacts(PlanFiles.Good("requirement")));

        var spoken = findings.Where(static finding => finding.Severity != Severity.Note).Select(static finding => finding.Id);
        Assert.Equal(_eight.SelectMany(static ids => ids).Order(StringComparer.Ordinal), spoken.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["config-and-state", "metadata", "media", "logs"],
            findings.Where(static finding => finding.Id == "rpo").SelectMany(static finding => finding.Classes));
        Assert.Equal(PlanFiles.Text("good/requirement.txt"), Checking.Text(findings));
    }

    [Fact]
    public void Mended_as_the_findings_say_it_is_clean()
    {
        var findings = PlanCheck.Run(new PlanFacts(PlanFiles.Good("requirement-mended")));

        Assert.Equal(["size-unknown"], findings.Select(static finding => finding.Id));
    }

    [Fact]
    public void The_built_in_profile_is_clean()
    {
        var findings = PlanCheck.Run(new PlanFacts(PlanFiles.Good("ten-lines")));

        Assert.Equal(["size-unknown"], findings.Select(static finding => finding.Id));
        Assert.True(PlanCheck.IsClean(findings));
    }

    [Theory]
    [InlineData("plan.md")]
    [InlineData("plan.pt-BR.md")]
    public void The_ten_lines_of_the_page_on_plans_are_clean(string page)
    {
        var text = File.ReadAllText(Path.Combine(Fixtures.Root, "..", "..", "docs", page));

        Assert.Equal(["size-unknown"], Checking.Of(text.Split("```")[1]["yaml".Length..]).Select(static finding => finding.Id));
    }

    [Fact]
    public void With_sizes_of_a_usual_device_the_built_in_profile_has_no_notes_either()
    {
        var measured = new Dictionary<string, MeasuredClass>
        {
            ["config-and-state"] = new(new(30 << 20), new(60 << 20)),
            ["metadata"] = new(new(2L << 30), new(20 << 20)),
            ["media"] = new(new(300L << 30), new(6L << 30)),
            ["logs"] = new(new(1L << 30), new(40 << 20)),
        };

        // What a device records in two months is more than a slow line brings back in twelve hours: from the NAS it is.
        Assert.Empty(PlanCheck.Run(new PlanFacts(PlanFiles.Good("ten-lines"), measured)));
    }
}
