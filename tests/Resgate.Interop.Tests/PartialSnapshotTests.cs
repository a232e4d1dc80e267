using System.Text.Json;

namespace Resgate.Interop.Tests;

/// <summary>Lost data, row 20: our mark of a partial snapshot is no trouble to any restic, and costs a snapshot nothing else.</summary>
public sealed class PartialSnapshotTests
{
    public static TheoryData<string, int> Clients => new() { { "restic", 2 }, { "restic", 1 }, { "old restic", 2 }, { "old restic", 1 } };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Every_verb_of_restic_takes_a_partial_snapshot_for_what_it_is(string name, int version)
    {
        var restic = Client.Named(name);
        using var place = await MakeAsync(version);
        var tree = Assert.Single(place.Snapshots()).GetProperty("tree").GetString();

        restic.Run(place, "snapshots");
        restic.Run(place, "ls", "latest");
        restic.Run(place, "check", "--read-data");
        restic.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal("content", File.ReadAllText(Path.Combine(place.Target, "file")));

        // The next one is compared with it, by either tool, and has the same tree.
        restic.Run(place, "backup", ".");
        Assert.Equal(tree, place.Snapshots()[^1].GetProperty("tree").GetString());

        restic.Run(place, "tag", "--add", "x", Id(place.Snapshots()[0]));
        restic.Run(place, "forget", "--keep-last", "1", "--prune");
        place.AssertSound(restic);
    }

    [Theory]
    [InlineData("tag", "--add", "x")]
    [InlineData("rewrite", "--forget", "--new-host", "elsewhere")]
    [InlineData("rewrite", "--forget", "--exclude", "other")]
    public async Task What_we_write_again_stays_marked(params string[] arguments)
    {
        using var place = await MakeAsync(version: 2);
        var before = Id(place.Snapshots()[0]);

        Client.Ours.Run(place, arguments);

        var after = Assert.Single(Ours(place));
        Assert.NotEqual(before, Id(after));
        Assert.Equal(1, Errors(after));
        place.AssertSound();
    }

    [Fact]
    public async Task A_snapshot_that_restic_writes_again_is_not_marked_any_more()
    {
        using var place = await MakeAsync(version: 2);

        Client.Newest.Run(place, "tag", "--add", "x");

        Assert.False(Assert.Single(Ours(place)).TryGetProperty("resgate", out _));
    }

    /// <summary>With one snapshot, for which one of two named paths was not there.</summary>
    private static async Task<Workplace> MakeAsync(int version)
    {
        var place = await Workplace.WithNewAsync(version);
        File.WriteAllText(Path.Combine(place.Source, "file"), "content");
        File.WriteAllText(Path.Combine(place.Source, "other"), "more");
        // The folders above would be in the tree, and others change them.
        place.Current = place.Source;
        var backup = Client.Ours.Try(place, "backup", ".", "gone");
        Assert.Equal(3, backup.ExitCode);
        Assert.Equal(1, Errors(Assert.Single(Ours(place))));
        return place;
    }

    private static JsonElement[] Ours(Workplace place) =>
        [.. JsonDocument.Parse(Client.Ours.Run(place, "snapshots", "--json").Output).RootElement.EnumerateArray()];

    private static string Id(JsonElement snapshot) => snapshot.GetProperty("id").GetString()!;

    private static int Errors(JsonElement snapshot) =>
        snapshot.GetProperty("resgate").GetProperty("partial").GetProperty("errors").GetInt32();
}
