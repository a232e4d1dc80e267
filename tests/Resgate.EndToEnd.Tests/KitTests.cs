using System.Text.Json;
using Resgate.Storage.Local;
using Resgate.Testing;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>kit</c>: what stands in it is enough, for us and for restic, and stands nowhere else.</summary>
public sealed class KitTests
{
    private const string Sources = "[ { paths: [ .env ] } ]";
    private const string OddPassword = "it's \"odd\" $HOME `id` \\ é ß  <b>&amp; 日本 #1";

    [Theory]
    [InlineData("en", false)]
    [InlineData("pt-BR", false)]
    [InlineData("en", true)]
    [InlineData("pt-BR", true)]
    public async Task With_the_kit_alone_every_place_opens_whatever_its_password_is(string language, bool isHtml)
    {
        using var vv = await WithPasswordAsync(OddPassword);
        var kit = vv.At("the kit");
        string[] form = isHtml ? ["--html"] : [];

        var made = vv.Call(["kit", "--plan", vv.At("plan.yaml"), "--to", kit, "--language", language, .. form]);

        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.DoesNotContain("odd", made.Text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kit));
        Assert.Contains(language == "en" ? "Recovery kit of edge-01" : "Kit de recuperação de edge-01", File.ReadAllText(kit), StringComparison.Ordinal);
        File.Delete(vv.At("plan.yaml"));
        File.Delete(vv.At("password"));

        var verified = vv.Call("kit", "verify", kit);

        Assert.Equal(
            (0, "one: opens, 2 points of this device\ntwo: opens, 2 points of this device\nthe kit opens every place\n", ""),
            (verified.ExitCode, verified.Text, verified.Errors));
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(vv.State, "kit.json")));
        Assert.Equal(record.RootElement.GetProperty("made_id").GetString(), record.RootElement.GetProperty("verified_id").GetString());
        Assert.All(record.RootElement.GetProperty("places").EnumerateArray(), static place => Assert.True(place.GetProperty("opened").GetBoolean()));
    }

    [Fact]
    public async Task Status_asks_for_a_kit_until_one_was_made_and_verified_with_every_place_of_the_plan()
    {
        using var vv = await WithPasswordAsync("usual");
        string Status() => vv.Do("status").Text;
        Assert.Contains("\nthere is no recovery kit: 'resgate kit' makes one\n", Status(), StringComparison.Ordinal);

        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit")).ExitCode);
        Assert.Contains("\nthe recovery kit is not verified: 'resgate kit verify FILE' opens every place with nothing else\n", Status(), StringComparison.Ordinal);

        Assert.Equal(0, vv.Call("kit", "verify", vv.At("kit")).ExitCode);
        Assert.DoesNotContain("kit", Status(), StringComparison.Ordinal);

        vv.Edit("  two: {", "  third: {");
        Assert.Contains("\nthe recovery kit lacks third: 'resgate kit' makes a new one\n", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kit_says_is_typed_into_a_shell_brings_everything_back_with_restic_alone()
    {
        using var vv = await WithPasswordAsync(OddPassword);
        var kit = vv.At("kit.txt");
        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", kit, "--language", "en").ExitCode);
        var programs = Directory.CreateDirectory(vv.At("programs")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "restic"), Programs.Restic);

        var lines = File.ReadAllText(kit).Split('\n').SkipWhile(static line => line != "# place: one").TakeWhile(static line => line != "# place: two")
            .Where(static line => line.StartsWith("export ", StringComparison.Ordinal) || line.StartsWith("restic ", StringComparison.Ordinal))
            .Select(line => line.Replace("/restore", vv.At("restore"), StringComparison.Ordinal));
        var shell = Tool.Try("env", null, ["-i", $"PATH={programs}:/usr/bin:/bin", "HOME=" + vv.At("home"), "sh", "-e", "-c", string.Join('\n', lines)], []);

        Assert.True(shell.ExitCode == 0, shell.Errors);
        Tool.Run("diff", vv.Root + "/.env", vv.At("restore") + vv.Root + "/.env");
    }

    [Fact]
    public async Task A_kit_under_a_passphrase_opens_with_openssl_and_not_with_another_passphrase()
    {
        using var vv = await WithPasswordAsync("correct-horse-battery");
        var kit = vv.At("kit.enc");
        File.WriteAllText(vv.At("passphrase"), "staple it, é\n");
        File.WriteAllText(vv.At("wrong"), "stable it\n");

        var made = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", kit, "--passphrase-file", vv.At("passphrase"));

        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.Equal("", Tool.Try("grep", null, ["-r", "-l", "correct-horse-battery", kit, vv.State], []).Text);
        var opened = Tool.Run("openssl", "enc", "-d", "-aes-256-cbc", "-pbkdf2", "-iter", "600000", "-in", kit, "-pass", $"file:{vv.At("passphrase")}");
        Assert.Contains("export RESTIC_PASSWORD='correct-horse-battery'\n", opened.Text, StringComparison.Ordinal);
        Assert.Contains("| corr  ect-  hors  e-ba  tter  y\n", opened.Text, StringComparison.Ordinal);
        Assert.Equal(0, vv.Call("kit", "verify", kit, "--passphrase-file", vv.At("passphrase")).ExitCode);
        var refused = vv.Call("kit", "verify", kit, "--passphrase-file", vv.At("wrong"));
        Assert.Equal(12, refused.ExitCode);
        Assert.StartsWith("error: the passphrase does not open this kit", refused.Errors, StringComparison.Ordinal);

        Tool.Run("openssl", "enc", "-aes-256-cbc", "-pbkdf2", "-iter", "600000", "-in", Written(vv, opened.Text), "-out", vv.At("theirs"), "-pass", $"file:{vv.At("passphrase")}");
        Assert.Equal(0, vv.Call("kit", "verify", vv.At("theirs"), "--passphrase-command", $"cat {vv.At("passphrase")}").ExitCode);
    }

    [Fact]
    public async Task Servers_are_opened_with_the_credentials_and_the_keys_that_stand_in_the_kit()
    {
        const string secret = "rest-horse-battery";
        await using var rest = await RestServer.StartAsync(new RestServer.Settings { Users = [("vv", secret)] });
        await using var ssh = await SshServer.StartAsync();
        using var vv = await WithPasswordAsync("correct-horse-battery");
        Directory.Move(vv.At("one"), Path.Combine(ssh.Folder, "one"));
        Tool.Run("chown", "-R", SshServer.User, ssh.Folder);
        Directory.Move(vv.At("two"), Path.Combine(rest.Data, "vv"));
        File.WriteAllText(vv.At("credentials"), $"RESTIC_REST_USERNAME=vv\nRESTIC_REST_PASSWORD={secret}\n");
        vv.Edit($"repository: {vv.At("one")}", $"repository: \"sftp:{ssh.Address("one")[5..]}\"");
        vv.Edit($"repository: {vv.At("two")}", $"credentials: {vv.At("credentials")}, repository: \"{rest.Repository("vv/")}\"");
        vv.Variables = [("HOME", ssh.Home)];
        var kit = vv.At("kit.html");
        var made = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", kit, "--html");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.DoesNotContain("battery", made.Text, StringComparison.Ordinal);
        vv.Variables = [("HOME", "/nonexistent"), ("RESTIC_REST_PASSWORD", "another")];
        File.Delete(vv.At("credentials"));

        var verified = vv.Call("kit", "verify", kit, "--json");

        Assert.True(verified.ExitCode == 0, verified.Errors);
        var lines = verified.Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["kit_place", "kit_place", "kit_verified"], lines.ConvertAll(static line => line.GetProperty("message_type").GetString()));
        Assert.True(lines[^1].GetProperty("all").GetBoolean());
        Assert.DoesNotContain("battery", verified.Text, StringComparison.Ordinal);

        await ssh.KillAsync();
        var without = vv.Call("kit", "verify", kit);
        await ssh.ResumeAsync();
        Assert.Equal(3, without.ExitCode);
        Assert.StartsWith("one: does not open: ", without.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("battery", without.Errors, StringComparison.Ordinal);
        Assert.EndsWith("the kit opens 1 of 2 places\n", without.Text, StringComparison.Ordinal);
        Assert.Contains("\"opened\":false", File.ReadAllText(Path.Combine(vv.State, "kit.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_letter_in_what_is_to_be_typed_or_run_is_found()
    {
        using var vv = await WithPasswordAsync("correct-horse-battery");
        var kit = vv.At("kit.txt");
        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", kit).ExitCode);
        var pages = File.ReadAllText(kit);

        File.WriteAllText(kit, pages.Replace("| corr", "| c0rr", StringComparison.Ordinal));
        var typed = vv.Call("kit", "verify", kit);
        Assert.Equal((1, "one: does not open: the password in groups is not the one in the lines"), (typed.ExitCode, typed.Errors.Split('\n')[0]));

        File.WriteAllText(kit, pages.Replace("| corr", "| c0rr", StringComparison.Ordinal).Replace("='corr", "='c0rr", StringComparison.Ordinal));
        var wrong = vv.Call("kit", "verify", kit);
        Assert.Equal(1, wrong.ExitCode);
        Assert.DoesNotContain("c0rrect", wrong.Errors, StringComparison.Ordinal);

        File.WriteAllText(kit, "a letter");
        Assert.Equal((1, "error: this is no recovery kit\n"), (vv.Call("kit", "verify", kit).ExitCode, vv.Call("kit", "verify", kit).Errors));
    }

    [Fact]
    public async Task A_kit_that_would_lack_something_is_not_made_and_one_that_was_there_stays()
    {
        using var vv = await WithPasswordAsync("correct-horse-battery");
        File.WriteAllText(vv.At("kit"), "the old one");
        File.WriteAllText(vv.At("password"), "two\nlines");
        var unprintable = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"));
        Assert.Equal(1, unprintable.ExitCode);
        Assert.StartsWith("error: the password of place one cannot be written on paper", unprintable.Errors, StringComparison.Ordinal);

        File.Delete(vv.At("password"));
        Assert.Equal(1, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit")).ExitCode);
        Assert.Equal("the old one", File.ReadAllText(vv.At("kit")));
        Assert.False(File.Exists(Path.Combine(vv.State, "kit.json")));
    }

    [Fact]
    public async Task Text_goes_to_the_terminal_only_when_that_is_asked_for()
    {
        using var vv = await WithPasswordAsync("correct-horse-battery");
        Assert.DoesNotContain("correct", vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit")).Text, StringComparison.Ordinal);

        var shown = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", "-");

        Assert.Contains("export RESTIC_PASSWORD='correct-horse-battery'", shown.Text, StringComparison.Ordinal);
        Assert.Equal("", Tool.Try("grep", null, ["-r", "-l", "correct-horse-battery", vv.State], []).Text);
    }

    private static string Written(Installation vv, string text)
    {
        File.WriteAllText(vv.At("pages"), text);
        return vv.At("pages");
    }

    // Two places with one password, and a point of the device in each.
    private static async Task<Installation> WithPasswordAsync(string password)
    {
        var vv = new Installation(Sources);
        File.WriteAllText(vv.At("password"), password);
        foreach (var place in vv.Places)
        {
            await Site.InitAsync(new LocalStore(place), password);
        }

        var run = vv.Run();
        Assert.True(run.ExitCode == 0, run.Errors);
        return vv;
    }
}
