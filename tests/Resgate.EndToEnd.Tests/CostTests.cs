using System.Text.Json;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>cost</c>: what is really stored at places, in bytes and money.</summary>
public sealed class CostTests
{
    [Fact]
    public async Task What_is_stored_is_the_sum_of_all_packs_and_costs_what_the_plan_says()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        vv.Edit($"{vv.At("two")},", $"{vv.At("two")}, price: {{ storage: 1000000, currency: BRL, as-of: \"2026-11\" }},");
        Assert.Equal(0, vv.Run().ExitCode);
        var packs = new DirectoryInfo(Path.Combine(vv.At("two"), "data")).GetFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);

        var text = vv.Do("cost");
        Assert.Equal((0, ""), (text.ExitCode, text.Errors));
        Assert.Matches(@"\ntwo    \d+\.?\d* KiB   \d+\.\d\d BRL  .*  its own\n", text.Text);
        Assert.Matches(@"\nin all \d+\.\d\d BRL a month now, \d+\.\d\d BRL in a year\n", text.Text);
        Assert.EndsWith("the growth of media and state is not known: it is taken to stay as it is\n", text.Text, StringComparison.Ordinal);

        var lines = vv.Do("cost", "--json").Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["cost_place", "cost_place", "cost_summary"], lines.ConvertAll(static line => line.GetProperty("message_type").GetString()));
        Assert.Equal(packs, lines[1].GetProperty("stored_bytes_now").GetInt64());
        Assert.Equal(decimal.Round(packs / 1000m, 2), lines[1].GetProperty("month_now").GetDecimal());
        Assert.False(lines[0].TryGetProperty("month_now", out _));
    }

    [Fact]
    public async Task A_place_that_cannot_be_reached_is_told_and_the_plan_alone_speaks_for_it()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        vv.Edit($"{vv.At("two")},", $"{vv.At("two")}, price: {{ storage: 1000000, currency: BRL, as-of: \"2026-11\" }},");
        Assert.Equal(0, vv.Run().ExitCode);
        Directory.Move(vv.At("two"), vv.At("away"));

        var cost = vv.Do("cost");

        Assert.Equal(3, cost.ExitCode);
        Assert.StartsWith("error: two cannot be counted: there is no repository at ", cost.Errors, StringComparison.Ordinal);
        Assert.Matches(@"\ntwo    not known   -  ", cost.Text);
        Assert.Matches(@"\nin all an unknown sum of BRL a month now, \d+\.\d\d BRL in a year\n", cost.Text);
        Assert.DoesNotContain("month_now", vv.Do("cost", "--json").Text, StringComparison.Ordinal);

        Directory.Move(vv.At("one"), vv.At("away-too"));
        Assert.Equal(1, vv.Do("cost").ExitCode);
    }
}
