using Resgate.Primitives;

namespace Resgate.Interop.Tests;

/// <summary>One cache for both tools: each uses and tidies what the other left, and answers stay right.</summary>
public sealed class CacheTests
{
    [Fact]
    public void One_cache_serves_both_tools_in_turn()
    {
        using var place = Workplace.WithGolden("v2-019-history");
        string[] verb = ["ls", "latest", "--no-lock"];
        var right = Client.Newest.Run(place, [.. verb, "--no-cache"]).Output;
        foreach (var client in (Client[])[Client.Ours, Client.Newest, Client.Ours])
        {
            Assert.Equal(right, client.Run(place, [.. verb, "--cache-dir", place.Cache]).Output);
            File.WriteAllText(Path.Combine(place.Source, "new"), client.Name + Environment.TickCount64);
            client.Run(place, "backup", place.Source, "--host", "other", "--time", "2001-01-01 00:00:00", "--cache-dir", place.Cache);
            AssertCopies(place);
        }

        Client.Newest.Run(place, "forget", "--keep-last", "1", "--prune", "--cache-dir", place.Cache);
        Client.Ours.Run(place, "snapshots", "--cache-dir", place.Cache);
        Client.Ours.Run(place, "stats", "--cache-dir", place.Cache);
        AssertCopies(place);
    }

    // Each copy is what its name says, and a file of the repository.
    private static void AssertCopies(Workplace place)
    {
        var cache = Assert.Single(Directory.GetDirectories(place.Cache));
        var copies = Objects(cache).ToList();
        Assert.NotEmpty(copies);
        Assert.All(copies, path => Assert.Equal(Path.GetFileName(path), Id.Of(File.ReadAllBytes(path)).ToString()));
        Assert.Empty(copies.Select(Path.GetFileName).Except(Objects(place.Repository).Select(Path.GetFileName)));
    }

    private static IEnumerable<string> Objects(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(path => Id.TryParse(Path.GetFileName(path.AsSpan()), out _));
}
