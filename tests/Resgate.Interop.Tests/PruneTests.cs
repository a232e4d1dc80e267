using System.Text.Json;
using Resgate.Primitives;
using Resgate.Testing.Repositories;

namespace Resgate.Interop.Tests;

/// <summary>Pruning what others stored, judged by restic.</summary>
public sealed class PruneTests
{
    /// <summary>Lost data, row 23: blobs of both versions, stored with and without compression, copied into new packs.</summary>
    [Theory]
    [InlineData("v2-mixed-compression")]
    [InlineData("v1-migrated-to-v2")]
    [InlineData("v1-018-sink")]
    [InlineData("v2-019-sink")]
    public void Blobs_of_every_kind_survive_their_copying(string golden)
    {
        using var place = Workplace.WithGolden(golden);
        var before = Contents(place);
        var isVersion1 = Client.Newest.Run(place, "cat", "config").Text.Contains("\"version\": 1", StringComparison.Ordinal);
        if (isVersion1)
        {
            Assert.Equal(1, Client.Ours.Try(place, "prune", "--repack-uncompressed").ExitCode);
            Client.Ours.Run(place, "migrate", "upgrade_repo_v2");
        }

        Client.Ours.Run(place, "prune", "--repack-small", "--max-unused", "0");
        place.AssertSound(Client.Newest, Client.Oldest);
        Assert.Equal(before, Contents(place));

        Client.Ours.Run(place, "prune", "--repack-uncompressed", "--max-unused", "0");
        place.AssertSound(Client.Newest, Client.Oldest);
        Assert.Equal(before, Contents(place));
        var stats = JsonElement.Parse(Client.Newest.Run(place, "stats", "--json", "--mode", "raw-data").Text);
        Assert.Equal(100, stats.GetProperty("compression_progress").GetDouble());
    }

    /// <summary>Lost data, row 22: one blob in many places and in several packs, some of which go.</summary>
    [Fact]
    public async Task Zeros_that_are_stored_more_than_once_survive_the_removal_of_either_copy()
    {
        using var place = await Workplace.WithNewAsync(version: 2);
        place.Current = place.Source;
        File.WriteAllBytes(Path.Combine(place.Source, "zeros"), new byte[30_000_000]);
        File.WriteAllText(Path.Combine(place.Source, "other"), "goes");
        Client.Ours.BackUp(place);

        // Whoever does not see the index stores all of it again.
        var index = Path.Combine(place.Repository, "index");
        Directory.Move(index, index + "-aside");
        Directory.CreateDirectory(index);
        File.Delete(Path.Combine(place.Source, "other"));
        Client.Newest.BackUp(place);
        foreach (var file in Directory.GetFiles(index + "-aside"))
        {
            File.Move(file, Path.Combine(index, Path.GetFileName(file)));
        }

        Client.Ours.Run(place, "forget", "--keep-last", "1", "--prune", "--max-unused", "0");

        place.AssertSound(Client.Newest);
        Client.Newest.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal(new byte[30_000_000], File.ReadAllBytes(Path.Combine(place.Target, "zeros")));
        Assert.InRange(Directory.GetFiles(Path.Combine(place.Repository, "data"), "*", SearchOption.AllDirectories).Length, 1, 2);
    }

    /// <summary>Lost data, row 25: a pack whose file is not as long as its blobs need is never taken for sound, nor removed.</summary>
    [Theory]
    [InlineData("data pack shortened by 7 bytes")]
    [InlineData("data pack extended by 3 bytes")]
    [InlineData("data pack missing")]
    public void A_pack_of_another_size_stops_a_prune_before_it_removes_anything(string damage)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        var before = Files(place);
        foreach (var arguments in (string[][])[[], ["--max-unused", "0"], ["--repack-small"], ["--dry-run"]])
        {
            var refused = Client.Ours.Try(place, ["prune", .. arguments]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Matches("error: .*pack", refused.Errors);
            Assert.Equal(before, Files(place));
        }

        Assert.Equal(1, Client.Ours.Try(place, "check").ExitCode);
    }

    private static Dictionary<string, string> Contents(Workplace place) => place.Snapshots().ToDictionary(
        snapshot => snapshot.GetProperty("id").GetString()!,
        snapshot =>
        {
            var archive = Client.Newest.Run(place, "dump", snapshot.GetProperty("id").GetString()!, "/").Output;
            return Id.Of(archive).ToString();
        });

    private static List<string> Files(Workplace place) =>
        [.. Directory.EnumerateFiles(place.Repository, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
