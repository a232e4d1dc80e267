using System.Text.Json;
using Resgate.Testing.Repositories;

namespace Resgate.Interop.Tests;

/// <summary>Rewriting a snapshot gives what restic's rewriting gives, to the byte.</summary>
public sealed class RewriteTests
{
    [Theory]
    [InlineData("v2-019-sink", "--exclude", "*.txt")]
    [InlineData("v2-019-sink", "--include", "/srv/source/[a-f]*")]
    [InlineData("v2-019-sink", "--iexclude", "SRV/SOURCE/A*")]
    [InlineData("v1-018-sink", "--exclude", "/srv/source/*/*")]
    [InlineData("v1-018-sink", "--snapshot-summary")]
    [InlineData("v2-018-user", "--exclude", "**")]
    [InlineData("v2-018-user", "--new-host", "elsewhere", "--new-time", "2020-02-29 01:02:03")]
    [InlineData("v2-019-history", "--new-host", "elsewhere", "--host", "nowhere")]
    public void Both_tools_make_the_same_snapshots(string golden, params string[] arguments)
    {
        using var ours = Workplace.WithGolden(golden);
        using var theirs = Workplace.WithGolden(golden);
        Client.Ours.Run(ours, ["rewrite", .. arguments]);
        Client.Newest.Run(theirs, ["rewrite", .. arguments]);
        Assert.Equal(Describe(theirs), Describe(ours));

        Client.Ours.Run(ours, ["rewrite", "--forget", .. arguments]);
        Client.Newest.Run(theirs, ["rewrite", "--forget", .. arguments]);
        ours.AssertSound();
    }

    [Fact]
    public void A_dry_run_changes_nothing()
    {
        using var place = Workplace.WithGolden("v2-018-user");
        var before = Files(place);
        var said = Client.Ours.Run(place, "rewrite", "--dry-run", "--forget", "--exclude", "**").Text;
        Assert.Contains("would save new snapshot\nwould remove old snapshot\n", said, StringComparison.Ordinal);
        Assert.Equal(before, Files(place));
    }

    [Fact]
    public void A_tree_that_would_lose_something_is_refused()
    {
        using var place = Workplace.WithGolden("damage-base");
        DamageCases.Apply(DamageCases.Named("unknown keys in node and tree"), place.Repository);
        var result = Client.Ours.Try(place, "rewrite", "--exclude", "nothing");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("without losing information", result.Errors, StringComparison.Ordinal);
    }

    private static List<string> Files(Workplace place) =>
        [.. Directory.EnumerateFiles(place.Repository, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    // All but the id, which sealing makes random.
    private static List<string> Describe(Workplace place) =>
        [.. place.Snapshots().Select(Describe).Order(StringComparer.Ordinal)];

    private static string Describe(JsonElement snapshot) => string.Join(
        '\n', snapshot.EnumerateObject().Where(key => key.Name is not ("id" or "short_id")).Select(key => $"{key.Name}: {key.Value}"));
}
