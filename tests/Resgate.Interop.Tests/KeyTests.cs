namespace Resgate.Interop.Tests;

/// <summary>Passwords added by one tool open the repository for the other.</summary>
public sealed class KeyTests
{
    private const int WrongPassword = 12;

    [Theory]
    [InlineData("restic")]
    [InlineData("old restic")]
    public void Either_tool_opens_what_the_other_made(string name)
    {
        var restic = Client.Named(name);
        foreach (var (maker, reader) in ((Client, Client)[])[(restic, Client.Ours), (Client.Ours, restic)])
        {
            using var place = new Workplace();
            maker.Run(place, "init");
            maker.Run(place, "key", "add", "--new-password-file", place.Write("second", "zweites Paßwort\n"));
            reader.Run(place, "key", "list");
            place.Password = "zweites Paßwort";
            reader.Run(place, "key", "list");
            place.Password = "neither";
            Assert.NotEqual(0, reader.Try(place, "key", "list").ExitCode);
        }
    }

    [Fact]
    public void A_changed_password_is_the_only_one()
    {
        using var place = Workplace.WithGolden("damage-base");
        Client.Ours.Run(place, "key", "passwd", "--new-password-file", place.Write("new", "changed"), "--user", "u", "--host", "h");
        Assert.Equal(WrongPassword, Client.Ours.Try(place, "key", "list").ExitCode);
        Assert.Equal(WrongPassword, Client.Newest.Try(place, "key", "list").ExitCode);

        place.Password = "changed";
        Assert.Equal(Client.Newest.Run(place, "key", "list").Text, Client.Ours.Run(place, "key", "list").Text);
        Assert.Equal(Client.Newest.Run(place, "key", "list", "--json").Text.Trim(), Client.Ours.Run(place, "key", "list", "--json").Text.Trim());
    }

    [Fact]
    public void The_key_in_use_is_not_removed()
    {
        using var place = Workplace.WithGolden("damage-base");
        var inUse = Path.GetFileName(Directory.GetFiles(Path.Combine(place.Repository, "keys")).Single());
        var refused = Client.Ours.Try(place, "key", "remove", inUse);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("refusing to remove key currently used to access repository", refused.Errors, StringComparison.Ordinal);

        var added = Client.Ours.Run(place, "key", "add", "--new-password-file", place.Write("new", "other")).Text.Trim().Split(' ')[^1];
        Assert.Equal($"removed key {added}\n", Client.Ours.Run(place, "key", "remove", added[..10]).Text);
        Assert.Equal(1, Client.Ours.Try(place, "key", "remove", added).ExitCode);
        Client.Newest.Run(place, "snapshots");
    }

    [Fact]
    public void An_empty_password_has_to_be_said()
    {
        using var place = Workplace.WithGolden("damage-base");
        Assert.Equal(1, Client.Ours.Try(place, "key", "add", "--new-password-file", place.Write("new", "\n")).ExitCode);
        Client.Ours.Run(place, "key", "add", "--new-insecure-no-password");
        place.Password = "";
        Client.Newest.Run(place, "snapshots", "--insecure-no-password");
    }
}
