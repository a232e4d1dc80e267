using System.Text.Json;
using Resgate.Testing.Repositories;

namespace Resgate.Interop.Tests;

/// <summary>Damaged repositories, mended by us and judged by both.</summary>
public sealed class RepairTests
{
    public static TheoryData<string> Sequences => [.. DamageCases.Repairs.Select(item => item.GetProperty("name").GetString()!)];

    /// <summary>Lost data, row 4: a sequence of repairs ends in a repository that both tools accept, with what restic would keep.</summary>
    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_sequence_of_repairs_heals(string name)
    {
        var item = DamageCases.Repairs.Single(item => item.GetProperty("name").GetString() == name);
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(item, place.Repository);
        foreach (var step in item.GetProperty("steps").EnumerateArray())
        {
            string[] command = [.. step.GetProperty("command").EnumerateArray().Select(word => word.GetString()!)];
            Assert.Equal(step.GetProperty("exit_code").GetInt32(), Client.Ours.Try(place, command).ExitCode);
        }

        place.AssertSound();
        Assert.Equal(
            item.GetProperty("snapshots_after").EnumerateArray().Select(Describe).Order(),
            place.Snapshots().Select(Describe).Order());

        static string Describe(JsonElement snapshot) =>
            $"{snapshot.GetProperty("tree").GetString()} of {Text(snapshot, "original")} tagged {Text(snapshot, "tags")}";
    }

    [Theory]
    [InlineData("data pack missing")]
    [InlineData("tree pack missing")]
    [InlineData("file node with unknown blob")]
    [InlineData("file node with content null")]
    [InlineData("directory node without subtree")]
    [InlineData("tree without final newline")]
    [InlineData("unknown keys in node and tree")]
    [InlineData("snapshot of an unknown tree")]
    public void Snapshots_are_repaired_into_the_trees_that_restic_makes(string damage)
    {
        Assert.Equal(RepairedBy(Client.Newest, damage), RepairedBy(Client.Ours, damage));
    }

    [Theory]
    [InlineData("tree with unsorted names")]
    [InlineData("tree with nodes null")]
    [InlineData("node with unknown type")]
    public void What_restic_gives_up_on_is_repaired_as_well(string damage)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        Client.Ours.Run(place, "repair", "index");
        Client.Ours.Run(place, "repair", "snapshots", "--forget");
        place.AssertSound();
        Client.Newest.Run(place, "rewrite", "--exclude", "nothing");
    }

    [Theory]
    [InlineData("data pack shortened by 7 bytes")]
    [InlineData("data pack extended by 3 bytes")]
    public void A_pack_of_another_size_loses_nothing(string damage)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        Client.Ours.Run(place, "repair", "index");
        Assert.Contains("no snapshots were modified", Client.Ours.Run(place, "repair", "snapshots", "--forget").Text, StringComparison.Ordinal);
        place.AssertSound();
    }

    [Fact]
    public void What_restic_forgot_is_recovered()
    {
        using var place = Workplace.WithGolden("damage-base");
        var trees = place.Snapshots().Select(snapshot => Text(snapshot, "tree")).ToList();
        Client.Newest.Run(place, ["forget", .. place.Snapshots().Select(snapshot => Text(snapshot, "id"))]);
        Assert.Contains("found 2 unreferenced roots", Client.Ours.Run(place, "recover").Text, StringComparison.Ordinal);

        var listing = Client.Newest.Run(place, "ls", "latest").Text;
        Assert.All(trees, tree => Assert.Contains($"/{tree[..8]}/srv/source/big.bin", listing, StringComparison.Ordinal));
        place.AssertSound();
    }

    private static List<string> RepairedBy(Client client, string damage)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        client.Run(place, "repair", "index");
        client.Run(place, "repair", "snapshots");
        return [.. place.Snapshots().Select(s => $"{Text(s, "tree")} {Text(s, "original")} {Text(s, "tags")} {Text(s, "summary")}").Order()];
    }

    private static string Text(JsonElement snapshot, string key) =>
        snapshot.TryGetProperty(key, out var value) ? value.ToString() : "";
}
