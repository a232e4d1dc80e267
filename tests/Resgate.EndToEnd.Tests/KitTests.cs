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

        vv.Edit($"two: {{ repository: {vv.At("two")}, password: {vv.At("password")}", $"two: {{ repository: {vv.At("two")}, password: {vv.At("other")}");
        File.Copy(vv.At("password"), vv.At("other"));
        Assert.DoesNotContain("kit", Status(), StringComparison.Ordinal);
        File.WriteAllText(vv.At("other"), "changed");
        Assert.Contains("\nwhat opens two has changed since the recovery kit was made: 'resgate kit' makes a new one\n", Status(), StringComparison.Ordinal);
        Assert.Contains("\"is_proved\":false", vv.Do("status", "--json").Text, StringComparison.Ordinal);
        Assert.Equal("", Tool.Try("grep", null, ["-l", "usual", Path.Combine(vv.State, "kit.json")], []).Text);

        vv.Edit("  two: {", "  third: {");
        Assert.Contains("\nthe recovery kit lacks third: 'resgate kit' makes a new one\n", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kit_says_is_typed_into_a_shell_brings_everything_back_with_restic_alone()
    {
        using var vv = await WithPasswordAsync(OddPassword);
        var kit = vv.At("kit.txt");
        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", kit, "--language", "en").ExitCode);

        var shell = new KitShell(vv, kit).Type(Programs.Restic, "one");

        Assert.True(shell.ExitCode == 0, shell.Errors);
        Tool.Run("diff", vv.Root + "/.env", vv.At("restore") + vv.Root + "/.env");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_a_partial_point_nor_one_of_a_time_to_come_is_brought_back(bool isOldRestic)
    {
        using var vv = await WithPasswordAsync("usual");
        var env = File.ReadAllText(vv.Root + "/.env");
        vv.Edit("[ .env ]", "[ .env, not-there ]");
        File.AppendAllText(vv.Root + "/.env", "PARTIAL=1\n");
        Assert.Equal(3, vv.Run("state").ExitCode);
        Tool.Run(
            "env", "RESTIC_PASSWORD=usual", Programs.Restic, "-r", vv.At("one"), "backup", vv.Root + "/.env",
            "--host", "edge-01", "--tag", "class=state,content=whole", "--time", "2199-01-01 00:00:00");
        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"), "--language", "en").ExitCode);

        var shell = new KitShell(vv, vv.At("kit")).Type(isOldRestic ? Programs.OldRestic : Programs.Restic, "one");

        Assert.True(shell.ExitCode == 0, shell.Errors);
        Assert.Equal(env, File.ReadAllText(vv.At("restore") + vv.Root + "/.env"));
    }

    [Fact]
    public async Task A_kit_of_a_place_with_ssh_is_typed_over_nobodys_files_and_brings_everything_back_with_any_program()
    {
        await using var ssh = await SshServer.StartAsync();
        using var vv = await WithPasswordAsync("usual");
        MoveToSsh(vv, ssh);
        Directory.Move(Path.Combine(ssh.Home, ".ssh"), vv.At("elsewhere"));
        Directory.CreateDirectory(Path.Combine(ssh.Home, ".ssh"));
        File.WriteAllText(
            Path.Combine(ssh.Home, ".ssh", "config"), $"IdentityFile {vv.At("elsewhere")}/id_ed25519\nUserKnownHostsFile {vv.At("elsewhere")}/known_hosts\n");
        Assert.Equal((0, ""), Made(vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"), "--language", "en")));
        Assert.Contains("PRIVATE KEY", File.ReadAllText(vv.At("kit")), StringComparison.Ordinal);
        Directory.Move(vv.At("elsewhere"), vv.At("gone"));
        File.Move(vv.At("plan.yaml"), vv.At("gone.yaml"));
        File.Delete(vv.At("password"));
        vv.Variables = [("HOME", "/nonexistent")];

        var verified = vv.Call("kit", "verify", vv.At("kit"));
        Assert.Equal((0, "the kit opens every place"), (verified.ExitCode, verified.Text.TrimEnd('\n').Split('\n')[^1]));

        var typist = new KitShell(vv, vv.At("kit"));
        Directory.CreateDirectory(typist.Home + "/.ssh");
        File.WriteAllText(typist.Home + "/.ssh/known_hosts", "mine");
        File.WriteAllText(typist.Home + "/.ssh/id_ed25519", "mine, too");
        foreach (var program in (string[])[Programs.Restic, Programs.OldRestic, Programs.Resgate])
        {
            var shell = typist.Type(program, "one");
            Assert.True(shell.ExitCode == 0, $"{program}: {shell.Errors}");
            Tool.Run("diff", "-r", vv.Root + "/.env", vv.At("restore") + vv.Root + "/.env");
            Directory.Delete(vv.At("restore"), recursive: true);
        }

        Assert.Equal(("mine", "mine, too"), (File.ReadAllText(typist.Home + "/.ssh/known_hosts"), File.ReadAllText(typist.Home + "/.ssh/id_ed25519")));
        Assert.Equal([".ssh", "resgate-kit"], Directory.GetFileSystemEntries(typist.Home).Select(Path.GetFileName).Where(static name => name != ".cache").Order());

        var planned = typist.TypePlan("one");
        Assert.True(planned.ExitCode == 0, planned.Errors);
        Assert.Contains(" from one", planned.Text, StringComparison.Ordinal);
        Tool.Run("diff", vv.Root + "/.env", vv.At("restore") + vv.Root + "/.env");
        Tool.Run("diff", "-r", vv.Root + "/storage", vv.At("restore") + vv.Root + "/storage");
    }

    [Fact]
    public async Task A_key_that_does_not_stand_in_the_kit_opens_nothing()
    {
        await using var ssh = await SshServer.StartAsync();
        using var vv = await WithPasswordAsync("usual");
        MoveToSsh(vv, ssh);
        Assert.Equal((0, ""), Made(vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"))));
        var pages = File.ReadAllText(vv.At("kit"));

        File.WriteAllText(vv.At("kit"), pages.Replace("IdentityFile one/key-1", $"IdentityFile {ssh.Home}/.ssh/id_ed25519", StringComparison.Ordinal));
        var outside = vv.Call("kit", "verify", vv.At("kit"));
        Assert.Equal(3, outside.ExitCode);
        Assert.StartsWith("one: does not open: ", outside.Errors, StringComparison.Ordinal);

        File.WriteAllText(vv.At("kit"), pages.Replace("UserKnownHostsFile one/known_hosts", $"UserKnownHostsFile {ssh.Home}/.ssh/known_hosts", StringComparison.Ordinal));
        Assert.Equal(3, vv.Call("kit", "verify", vv.At("kit")).ExitCode);

        vv.Edit($"repository: {vv.At("two")}", "repository: \"s3:http://127.0.0.1:1/bucket\"");
        Assert.Equal((0, ""), Made(vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"))));
        Assert.Matches("two: does not open: .*no credentials for S3 were found", vv.Call("kit", "verify", vv.At("kit")).Errors);
    }

    [Fact]
    public async Task A_place_without_points_proves_nothing()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal((0, ""), Made(vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"))));

        var empty = vv.Call("kit", "verify", vv.At("kit"));

        Assert.Equal((3, "the kit brings something back from 0 of 2 places\n"), (empty.ExitCode, empty.Text));
        Assert.StartsWith("one: opens, and has no point of this device yet", empty.Errors, StringComparison.Ordinal);
        Assert.Contains("the recovery kit is not verified", vv.Do("status").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_kit_is_not_replaced_and_an_empty_passphrase_is_none()
    {
        using var vv = await WithPasswordAsync("usual");
        var plan = File.ReadAllText(vv.At("plan.yaml"));

        var refused = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("plan.yaml"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is no kit that could be replaced", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(plan, File.ReadAllText(vv.At("plan.yaml")));
        vv.Variables = [("RESGATE_KIT_PASSPHRASE", "")];
        Assert.Equal(1, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit.enc")).ExitCode);
        Assert.False(File.Exists(vv.At("kit.enc")));
        vv.Variables = [("RESGATE_KIT_PASSPHRASE", "first")];
        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit.enc")).ExitCode);
        Assert.Equal(0, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit.enc")).ExitCode);
    }

    [Fact]
    public async Task A_kit_tells_of_volumes_mirrors_and_where_copies_are_staged()
    {
        using var vv = await WithPasswordAsync("usual");
        vv.Edit("[ { paths: [ .env ] } ]", "[ { paths: [ .env ] }, { volume: db_data } ]");
        File.AppendAllText(vv.At("plan.yaml"), "\nmirrors: { daily: { to: /mnt/backup_disk/mirror, of: [ media ] } }\n");

        var pages = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", "-", "--language", "en").Text.ReplaceLineEndings(" ");

        Assert.Contains($"cp -a '/restore{vv.State}/volume-copies/state/db_data'/.", pages, StringComparison.Ordinal);
        Assert.Contains("Mirror daily (media) has dated folders of plain files at /mnt/backup_disk/mirror", pages, StringComparison.Ordinal);
        Assert.Contains($"/restore{vv.State}/staging/CLASS/sqlite", pages, StringComparison.Ordinal);
        Assert.Contains("--no-lock", pages, StringComparison.Ordinal);
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
        MoveToSsh(vv, ssh);
        Directory.Move(vv.At("two"), Path.Combine(rest.Data, "vv"));
        File.WriteAllText(vv.At("credentials"), $"RESTIC_REST_USERNAME=vv\nRESTIC_REST_PASSWORD={secret}\n");
        vv.Edit($"repository: {vv.At("two")}", $"credentials: {vv.At("credentials")}, repository: \"{rest.Repository("vv/")}\"");
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
        Assert.EndsWith("the kit brings something back from 1 of 2 places\n", without.Text, StringComparison.Ordinal);
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
        File.WriteAllText(vv.At("kit"), "# resgate-kit 1 of old");
        File.WriteAllText(vv.At("password"), "two\nlines");
        var unprintable = vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit"));
        Assert.Equal(1, unprintable.ExitCode);
        Assert.StartsWith("error: the password of place one cannot be written on paper", unprintable.Errors, StringComparison.Ordinal);

        File.WriteAllText(vv.At("password"), "a␣space");
        Assert.Equal(1, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit")).ExitCode);

        File.Delete(vv.At("password"));
        Assert.Equal(1, vv.Call("kit", "--plan", vv.At("plan.yaml"), "--to", vv.At("kit")).ExitCode);
        Assert.Equal("# resgate-kit 1 of old", File.ReadAllText(vv.At("kit")));
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

    private static (int ExitCode, string Errors) Made(Tool.Result result) => (result.ExitCode, result.Errors);

    // The first place goes to a server that the account's own files of ssh open.
    private static void MoveToSsh(Installation vv, SshServer ssh)
    {
        Directory.Move(vv.At("one"), Path.Combine(ssh.Folder, "one"));
        Tool.Run("chown", "-R", SshServer.User, ssh.Folder);
        vv.Edit($"repository: {vv.At("one")}", $"repository: \"{ssh.Address("one")}\"");
        vv.Variables = [("HOME", ssh.Home)];
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
