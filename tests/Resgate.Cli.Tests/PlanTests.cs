using System.Text.Json;

namespace Resgate.Cli.Tests;

/// <summary>What <c>plan</c> prints, and what it ends with.</summary>
public sealed class PlanTests
{
    private const string Clean =
        """
        cat >plan.yaml <<'END'
        system: vv-video-ai
        device: edge-01
        responsible: { name: Ops on duty }
        places:
          nas: { repository: "sftp:backup@nas:/volume1/edge-01", medium: nas }
          cloud: { repository: "b2:vv:edge-01", rights: append, immutable: { mode: compliance, days: 30, extend: 7d } }
        kit: { escrow: [ safe ] }
        alerts: { ping: "https://hc.example.org/edge-01" }
        END

        """;

    [Fact]
    public void A_clean_plan_ends_with_0_and_says_so()
    {
        using var shell = new Shell();
        var result = shell.Run($"{Clean}$resgate plan check plan.yaml");

        Assert.Equal((0, ""), (result.Code, result.Errors));
        Assert.StartsWith("plan.yaml: vv-video-ai on edge-01; 4 classes, 2 places\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("clean: nothing speaks against this plan (1 note)\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_ends_with_1()
    {
        using var shell = new Shell();
        var result = shell.Run($"{Clean}sed -i '/^kit/d' plan.yaml; $resgate plan check - <plan.yaml");

        Assert.Equal((1, ""), (result.Code, result.Errors));
        Assert.Contains("\nrisk password: nas, cloud (standard input:1:1)\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n1 risk, 1 note\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_makes_no_sense_ends_with_78_and_all_complaints()
    {
        using var shell = new Shell();
        var result = shell.Run($"{Clean}sed -i 's/rights/right/; s/30/never/' plan.yaml; $resgate plan check plan.yaml");

        Assert.Equal(
            (78,
            """
            plan.yaml:6:41: place 'cloud' has the unknown key 'right'; did you mean 'rights'?
            plan.yaml:6:93: 'days' of 'immutable' of place 'cloud': 'never' is no whole number; write a number such as 7

            """,
            ""),
            result);
        Assert.Equal((78, ""), shell.Run("$resgate plan show plan.yaml 2>/dev/null") is var shown ? (shown.Code, shown.Output) : default);
    }

    [Fact]
    public void A_plan_that_is_not_there_is_named()
    {
        using var shell = new Shell();
        var result = shell.Run("$resgate plan check nowhere.yaml");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains("cannot read the plan nowhere.yaml", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void As_JSON_each_line_is_an_object_and_the_summary_comes_last()
    {
        using var shell = new Shell();
        var result = shell.Run($"{Clean}sed -i '/^kit/d' plan.yaml; $resgate plan check --json plan.yaml");

        Assert.Equal((1, ""), (result.Code, result.Errors));
        var lines = result.Output.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var types = lines.ConvertAll(static line => line.GetProperty("message_type").GetString());
        Assert.Equal(8, types.Count(static type => type == "exposure"));
        Assert.Equal("password", lines.Find(static line => line.GetProperty("message_type").GetString() == "finding").GetProperty("id").GetString());
        Assert.Equal("plan_summary", types[^1]);
        Assert.False(lines[^1].GetProperty("clean").GetBoolean());
        Assert.Equal((0, 1, 1), (lines[^1].GetProperty("broken").GetInt32(), lines[^1].GetProperty("risk").GetInt32(), lines[^1].GetProperty("note").GetInt32()));

        var broken = shell.Run("echo 'a: 1' >plan.yaml; $resgate plan check --json plan.yaml");
        Assert.Equal(78, broken.Code);
        Assert.All(broken.Output.TrimEnd('\n').Split('\n'), static line => Assert.Equal("plan_complaint", JsonDocument.Parse(line).RootElement.GetProperty("message_type").GetString()));
    }

    [Fact]
    public void What_is_shown_is_a_plan_that_needs_no_profile()
    {
        using var shell = new Shell();
        var result = shell.Run($"{Clean}$resgate plan show plan.yaml >shown.yaml; grep -c 'profile: none' shown.yaml; $resgate plan show shown.yaml | diff - shown.yaml; $resgate plan check shown.yaml | tail -n 1");

        Assert.Equal((0, "1\n0a1\n> # The profile vv-video-ai is filled in.\nclean: nothing speaks against this plan (1 note)\n", ""), result);
    }

    [Fact]
    public void The_schema_is_JSON()
    {
        using var shell = new Shell();

        using var schema = JsonDocument.Parse(shell.Run("$resgate plan schema").Output);
        Assert.Equal("object", schema.RootElement.GetProperty("type").GetString());
    }
}
