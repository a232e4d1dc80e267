using System.Text.Json;
using Resgate.Testing.Trees;

namespace Resgate.Interop.Tests;

/// <summary>One backup to several repositories, judged by restic.</summary>
public sealed class SeveralRepositoriesTests : IDisposable
{
    private readonly Workplace _first = Workplace.WithNewAsync(version: 2).GetAwaiter().GetResult();
    private readonly Workplace _second;
    private readonly Workplace _third = new() { Password = "its own" };

    public SeveralRepositoriesTests()
    {
        _second = new Workplace { Password = _first.Password };
        _first.Current = _first.Source;
        OddTree.Fill(_first.Source);
        Init(_second, version: 1);
        Init(_third, version: 2);
    }

    [Fact]
    public void Each_has_the_same_snapshot_and_a_copy_between_them_finds_nothing_to_do()
    {
        var result = Client.Ours.Run(_first, ["backup", ".", .. Also(_second, _third)]);

        Assert.Equal(2, result.Text.Split('\n').Count(line => line.Contains(" saved in ", StringComparison.Ordinal)));
        var snapshots = new List<(string? Tree, string? Time, string? Paths)>();
        foreach (var place in (Workplace[])[_first, _second, _third])
        {
            place.AssertSound();
            var snapshot = Assert.Single(place.Snapshots());
            snapshots.Add((
                snapshot.GetProperty("tree").GetString(), snapshot.GetProperty("time").GetString(), snapshot.GetProperty("paths").ToString()));
            Client.Newest.Run(place, "restore", "latest", "--target", place.Target);
            Assert.Equal(TreePrint.Of(_first.Source).Where(NotTheTop), TreePrint.Of(place.Target).Where(NotTheTop));
        }

        Assert.Single(snapshots.Distinct());
        foreach (var client in (Client[])[Client.Ours, Client.Newest])
        {
            var copied = client.Run(
                _second, "copy", "--from-repo", _first.Repository, "--from-password-file", _first.Write("password", _first.Password));
            Assert.DoesNotContain("saved", copied.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void With_json_every_repository_tells_what_was_new_to_it()
    {
        Client.Ours.Run(_first, "backup", ".");

        var lines = Client.Ours.Run(_first, ["backup", ".", "--json", "--quiet", .. Also(_second)]).Text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();

        var also = Assert.Single(lines, line => line.GetProperty("message_type").GetString() == "also_saved");
        Assert.True(also.GetProperty("data_added").GetInt64() > 1000);
        var summary = Assert.Single(lines, line => line.GetProperty("message_type").GetString() == "summary");
        Assert.Equal(0, summary.GetProperty("data_added").GetInt64());
        var stored = Assert.Single(_second.Snapshots());
        Assert.Equal(also.GetProperty("snapshot_id").GetString(), stored.GetProperty("id").GetString());
        Assert.Equal(also.GetProperty("data_added").GetInt64(), stored.GetProperty("summary").GetProperty("data_added").GetInt64());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_cannot_be_opened_is_told_and_the_others_get_theirs(bool isFirst)
    {
        string[] repos = isFirst
            ? ["--repo", "/nosuch", "--also-repo", _first.Repository]
            : ["--repo", _first.Repository, "--also-repo", "/nosuch"];

        var result = Client.Ours.Try(_first, ["backup", ".", .. repos]);

        Assert.Equal(3, result.ExitCode);
        Assert.Single(result.Errors.Split('\n'), line => line.StartsWith("error: going on without /nosuch: ", StringComparison.Ordinal));
        Assert.Single(_first.Snapshots());
        _first.AssertSound();
    }

    [Fact]
    public void When_none_can_be_opened_the_code_is_that_of_the_last()
    {
        Assert.Equal(10, Client.Ours.Try(_first, "backup", ".", "--repo", "/nosuch", "--also-repo", "/nosuch2").ExitCode);
    }

    [Fact]
    public async Task One_that_cuts_elsewhere_is_refused_with_the_way_out()
    {
        using var foreign = await Workplace.WithNewAsync(version: 2);

        var refused = Client.Ours.Try(_first, ["backup", ".", .. Also(foreign)]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("init --copy-chunker-params", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(_first.Snapshots());
        Assert.Empty(Directory.GetFiles(Path.Combine(_first.Repository, "locks")));
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
    }

    private static bool NotTheTop(string record) => !record.StartsWith('\n');

    private static IEnumerable<string> Also(params IEnumerable<Workplace> places) => places.SelectMany(place =>
        (string[])["--also-repo", place.Repository, "--also-password-file", place.Write("own-password", place.Password)]);

    private void Init(Workplace place, int version) => Client.Ours.Run(
        place, "init", "--repository-version", $"{version}", "--copy-chunker-params",
        "--from-repo", _first.Repository, "--from-password-file", _first.Write("password", _first.Password));
}
