using Resgate.Testing;
using Resgate.Testing.Trees;

namespace Resgate.Interop.Tests;

/// <summary>What a restore brings back besides contents, with the options that choose it: the same as restic's.</summary>
public sealed class RestoreTests
{
    [Theory]
    [InlineData("--include-xattr", "user.*")]
    [InlineData("--include-xattr", "user.text", "--include-xattr", "trusted.*")]
    [InlineData("--exclude-xattr", "user.b*")]
    [InlineData("--exclude-xattr", "*")]
    [InlineData("--exclude-xattr", "system.*", "--exclude-xattr", "user.empty")]
    [InlineData]
    public async Task Attributes_are_chosen_as_restic_chooses_them(params string[] arguments)
    {
        using var place = await Workplace.WithNewAsync(version: 2);
        OddTree.Fill(place.Source);
        place.Current = place.Source;
        Client.Newest.BackUp(place);
        Assert.Equal(Restored(place, Client.Newest, arguments), Restored(place, Client.Ours, arguments));
    }

    /// <summary>On a machine where the same names have other numbers.</summary>
    [Theory]
    [InlineData("1:8")]
    [InlineData("4321:4322", "--ownership-by-name")]
    public async Task Owners_are_found_by_name_when_asked(string expected, params string[] arguments)
    {
        using var place = await Workplace.WithNewAsync(version: 2);
        place.Current = place.Source;
        foreach (var (name, owner) in (ReadOnlySpan<(string, string)>)[("named", "daemon:mail"), ("unknown", "54321:54321"), ("own", "0:0")])
        {
            File.WriteAllText(Path.Combine(place.Source, name), name);
            Tool.Run("chown", owner, Path.Combine(place.Source, name));
        }

        Client.Newest.BackUp(place);
        var users = place.Write("passwd", File.ReadAllText("/etc/passwd").Replace("daemon:x:1:1:", "daemon:x:4321:1:", StringComparison.Ordinal));
        var groups = place.Write("group", File.ReadAllText("/etc/group").Replace("mail:x:8:", "mail:x:4322:", StringComparison.Ordinal));
        var results = new List<List<string>>();
        foreach (var client in (Client[])[Client.Newest, Client.Ours])
        {
            var target = Path.Combine(place.Target, client.Name);
            client.WithMounted(place, [(users, "/etc/passwd"), (groups, "/etc/group")], ["restore", "latest", "--target", target, .. arguments]);
            results.Add(Print(target));
        }

        Assert.Equal(results[0], results[1]);
        Assert.Contains(results[1], record => record.StartsWith("named\n", StringComparison.Ordinal) && record.Contains($" {expected} ", StringComparison.Ordinal));
    }

    private static List<string> Restored(Workplace place, Client client, string[] arguments)
    {
        var target = Path.Combine(place.Target, client.Name);
        OddTree.Remove(target);
        client.Run(place, ["restore", "latest", "--target", target, .. arguments]);
        return Print(target);
    }

    // The target folder itself is nobody's entry.
    private static List<string> Print(string folder) => [.. TreePrint.Of(folder).Where(record => !record.StartsWith('\n'))];
}
