namespace Resgate.Interop.Tests;

/// <summary>Upgrading a repository of version 1.</summary>
public sealed class MigrateTests
{
    [Fact]
    public void A_repository_of_version_1_becomes_one_of_version_2()
    {
        using var place = Workplace.WithGolden("v1-018-sink");
        Assert.Contains("  upgrade_repo_v2\tupgrade a repository to version 2\n", Client.Ours.Run(place, "migrate").Text, StringComparison.Ordinal);
        Client.Ours.Run(place, "migrate", "upgrade_repo_v2");

        Assert.Contains("\"version\": 2", Client.Newest.Run(place, "cat", "config").Text, StringComparison.Ordinal);
        place.AssertSound(Client.Newest, Client.Oldest);
        Assert.Contains("no migrations found", Client.Ours.Run(place, "migrate").Text, StringComparison.Ordinal);

        place.Current = place.Source;
        File.WriteAllText(Path.Combine(place.Source, "new"), "compressed from now on");
        Client.Ours.BackUp(place);
        place.AssertSound(Client.Newest, Client.Oldest);
    }

    [Fact]
    public void A_damaged_repository_is_not_upgraded()
    {
        using var place = Workplace.WithGolden("v1-018-sink");
        File.Delete(Directory.GetFiles(Path.Combine(place.Repository, "data"), "*", SearchOption.AllDirectories)[0]);
        Assert.Equal(1, Client.Ours.Try(place, "migrate", "upgrade_repo_v2").ExitCode);
        Assert.Contains("\"version\": 1", Client.Newest.Run(place, "cat", "config").Text, StringComparison.Ordinal);
    }
}
