using Resgate.Primitives;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Interop.Tests;

/// <summary>Damaged repositories, healed by us from others and judged by both.</summary>
public sealed class HealTests : IClassFixture<HealTests.Elsewhere>
{
    private readonly Elsewhere _elsewhere;

    public HealTests(Elsewhere elsewhere) => _elsewhere = elsewhere;

    /// <summary>What restic copied before the damage: the same blobs under another key.</summary>
    public sealed class Elsewhere : IDisposable
    {
        internal Workplace Place { get; } = Workplace.WithNewAsync(version: 2).GetAwaiter().GetResult();

        internal List<string> Contents { get; }

        public Elsewhere()
        {
            using var sound = Workplace.WithGolden("damage-base");
            Client.Newest.Run(
                Place, "copy", "--from-repo", sound.Repository, "--from-password-file", Place.Write("password", Golden.Password));
            Contents = ContentsOf(sound);
        }

        public void Dispose() => Place.Dispose();
    }

    [Theory]
    [InlineData("healthy")]
    [InlineData("bit flip in a data blob")]
    [InlineData("bit flip in the pack header")]
    [InlineData("bit flip in the header length")]
    [InlineData("bit flip in a tree blob")]
    [InlineData("data pack shortened by 7 bytes")]
    [InlineData("data pack extended by 3 bytes")]
    [InlineData("data pack empty")]
    [InlineData("data pack missing")]
    [InlineData("tree pack missing")]
    [InlineData("index file damaged")]
    [InlineData("all index files missing")]
    [InlineData("index with a wrong blob length")]
    [InlineData("snapshot file damaged")]
    public void Whatever_is_lost_comes_back_from_a_copy_under_another_key(string damage)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        var damaged = Files(place);

        Assert.Equal(0, Heal(place, "--dry-run").ExitCode);
        Assert.Equal(damaged, Files(place));
        Assert.Equal(0, Heal(place).ExitCode);

        place.AssertSound();
        Assert.Equal(_elsewhere.Contents, ContentsOf(place));
        var healed = Files(place);
        Assert.Contains("nothing is damaged", Heal(place).Text, StringComparison.Ordinal);
        Assert.Equal(healed, Files(place));
    }

    [Theory]
    [InlineData("data pack missing")]
    [InlineData("tree pack missing")]
    [InlineData("data pack empty")]
    public void What_is_not_there_is_found_without_reading_any_pack(string damage)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);

        Assert.Equal(0, Heal(place, "--missing-only").ExitCode);

        place.AssertSound();
        Assert.Equal(_elsewhere.Contents, ContentsOf(place));
    }

    [Fact]
    public void Two_repositories_that_are_damaged_in_different_places_heal_each_other()
    {
        using var one = Workplace.WithGolden("damage-base");
        using var other = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named("bit flip in a data blob"), one.Repository);
        DamageCases.Apply(DamageCases.Named("tree pack missing"), other.Repository);

        Assert.Equal(0, Heal(other, one).ExitCode);
        Assert.Equal(0, Heal(one, other).ExitCode);

        foreach (var place in (Workplace[])[one, other])
        {
            place.AssertSound();
            Assert.Equal(_elsewhere.Contents, ContentsOf(place));
        }
    }

    [Theory]
    [InlineData("data pack missing", "data blob")]
    [InlineData("bit flip in a data blob", "data blob")]
    [InlineData("tree pack missing", "tree blob")]
    [InlineData("snapshot file damaged", "snapshot")]
    public async Task What_is_nowhere_is_named_with_the_files_that_it_costs(string damage, string what)
    {
        using var place = Workplace.WithGolden("damage-base");
        using var empty = await Workplace.WithNewAsync(version: 2);
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);

        var first = Heal(place, empty);

        Assert.Equal(3, first.ExitCode);
        Assert.Contains($"not healed: {what}", first.Errors, StringComparison.Ordinal);
        if (what != "snapshot")
        {
            Assert.Matches("snapshot [0-9a-f]{8} is affected: ([0-9]+ files or directories|all of it is lost)", first.Errors);
        }

        // Nothing was given up that a better source could still bring back.
        Assert.Equal(0, Heal(place).ExitCode);
        place.AssertSound();
        Assert.Equal(_elsewhere.Contents, ContentsOf(place));
    }

    [Theory]
    [InlineData("config missing", 10)]
    [InlineData("config damaged", 1)]
    [InlineData("no key files", 12)]
    public void Keys_and_config_are_no_other_repositorys_to_give(string damage, int code)
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        var before = Files(place);

        var result = Heal(place);

        Assert.Equal(before, Files(place));
        Assert.True(code == result.ExitCode, result.Errors);
    }

    [Fact]
    public void Without_another_repository_there_is_nothing_to_heal_from()
    {
        using var place = Workplace.WithGolden("damage-base");
        Assert.Contains("--from-repo", Client.Ours.Try(place, "heal").Errors, StringComparison.Ordinal);
    }

    private Testing.Tool.Result Heal(Workplace place, params string[] more) => Heal(place, _elsewhere.Place, more);

    private static Testing.Tool.Result Heal(Workplace place, Workplace from, params string[] more) =>
        Client.Ours.Try(place, ["heal", "--from-repo", from.Repository, .. more]);

    private static List<string> ContentsOf(Workplace place) => [.. place.Snapshots()
        .Select(snapshot => Id.Of(Client.Newest.Run(place, "dump", snapshot.GetProperty("id").GetString()!, "/").Output)
            + snapshot.GetProperty("time").GetString())
        .Order()];

    private static List<string> Files(Workplace place) =>
    [
        .. Directory.EnumerateFiles(place.Repository, "*", SearchOption.AllDirectories)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}")
            .Order(StringComparer.Ordinal),
    ];
}
