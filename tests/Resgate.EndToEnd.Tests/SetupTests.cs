using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>setup</c>: a plan for the sample installation that can be run at once.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task The_plan_that_setup_writes_runs_at_once_and_restic_finds_a_whole_point_of_each_class()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        File.Delete(vv.At("plan.yaml"));

        var setup = Setup(vv, "--place", $"one={vv.At("one")}", "--place", $"two={vv.At("two")}", "--responsible", "Ops <ops@example.org>");

        Assert.True(setup.ExitCode == 0, setup.Text + setup.Errors);
        Assert.Contains($"found installation {vv.Root}\n", setup.Text, StringComparison.Ordinal);
        Assert.Contains("plan check: ", setup.Text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(vv.At("plan.yaml")));

        var run = vv.Run();
        Assert.True(run.ExitCode == 0, File.ReadAllText(vv.At("plan.yaml")) + run.Text + run.Errors);
        Assert.Equal("", run.Errors);
        foreach (var place in vv.Places)
        {
            using var list = JsonDocument.Parse(vv.Restic(place, "snapshots", "--json").Output);
            Assert.Equal(
                ["class=config-and-state", "class=logs", "class=media", "class=metadata"],
                list.RootElement.EnumerateArray().SelectMany(TagsOf).Where(static tag => tag.StartsWith("class=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }

        // The host's files are part of it: without the key and the signature nothing can be verified after a restore.
        var state = vv.Restore(vv.At("one"), "config-and-state");
        string[] wanted = [".env", "etc/ssl/private/vv-video-ai.key", "etc/nginx/sites-available/vv-video-ai", "etc/systemd/system/vv-video-ai.timer"];
        Assert.All(wanted, file => Assert.True(File.Exists($"{state}{vv.Root}/{file}"), file));
        Assert.True(File.Exists($"{state}{vv.State}/staging/config-and-state/sqlite{vv.Database}"));
    }

    [Fact]
    public void Without_places_and_without_a_terminal_the_plan_says_what_is_missing()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));

        var setup = Setup(vv);

        Assert.Equal((3, "missing: where copies go: say --place NAME=ADDRESS, or fill in 'places' in the plan\n"), (setup.ExitCode, setup.Errors));
        Assert.Contains("\n# places:  # MISSING", File.ReadAllText(vv.At("plan.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_is_there_stays_unless_force_is_said()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        var before = File.ReadAllText(vv.At("plan.yaml"));

        var refused = Setup(vv, "--place", $"one={vv.At("one")}");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"error: there is a plan at {vv.At("plan.yaml")} already; --force replaces it", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(vv.At("plan.yaml")));

        var forced = Setup(vv, "--force", "--place", $"one={vv.At("one")}");
        Assert.True(forced.ExitCode == 0, forced.Errors);
        Assert.NotEqual(before, File.ReadAllText(vv.At("plan.yaml")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(vv.At("plan.yaml")));
    }

    [Fact]
    public void Where_there_is_no_installation_a_skeleton_is_written_and_said_to_be_one()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));

        var setup = vv.Call("setup", "--root", Directory.CreateDirectory(vv.At("empty")).FullName, "--to", vv.At("plan.yaml"));

        Assert.Equal(3, setup.ExitCode);
        Assert.StartsWith("missing: no VV-Video-AI-System was found in ", setup.Errors, StringComparison.Ordinal);
        Assert.Contains("# profile: none\n", File.ReadAllText(vv.At("plan.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_class_has_is_told_and_the_secrets_of_the_installation_never_are()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        Directory.CreateDirectory(Path.Combine(vv.Root, "storage/models"));
        File.WriteAllBytes(Path.Combine(vv.Root, "storage/models/large.gguf"), new byte[12 << 20]);
        var key = File.ReadLines(Path.Combine(vv.Root, ".env")).First(static line => line.StartsWith("VV_HMAC_KEY=", StringComparison.Ordinal))["VV_HMAC_KEY=".Length..];

        var setup = Setup(vv, "--force", "--json", "--place", $"one={vv.At("one")}");

        var lines = setup.Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var unprotected = lines.First(static line => line.GetProperty("message_type").GetString() == "setup_unprotected");
        Assert.Equal(("folder", Path.Combine(vv.Root, "storage/models")), (unprotected.GetProperty("kind").GetString(), unprotected.GetProperty("name").GetString()));
        Assert.Equal(("setup_summary", 0), (lines[^1].GetProperty("message_type").GetString(), lines[^1].GetProperty("code").GetInt32()));
        Assert.DoesNotContain(key, setup.Text + setup.Errors + File.ReadAllText(vv.At("plan.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void At_a_terminal_it_asks_for_what_no_machine_can_know()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));
        var command = $"{Programs.Resgate} setup --root {vv.Root} --to {vv.At("plan.yaml")}";

        var session = vv.StartProgram("sh", "-c", $"printf 'disk2=%s\n\nAna <ana@example.org>\n' {vv.At("one")} | script -qec '{command}' /dev/null").Wait();

        Assert.True(session.ExitCode == 0, session.Output + session.Errors);
        Assert.Contains("Who answers for recovery", session.Output, StringComparison.Ordinal);
        var plan = File.ReadAllText(vv.At("plan.yaml"));
        Assert.Contains($"\n  disk2: {{ repository: {vv.At("one")} }}", plan, StringComparison.Ordinal);
        Assert.Contains("\nresponsible: { name: Ana, email: \"ana@example.org\" }", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_makes_no_sense_is_refused_without_repeating_its_password()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));

        string[] senseless = ["one", "rest:https://vv:hush@host/", "one=rest:https://vv:hush@host/", "one=folder", "ONE!=/mnt/x", "one=s3:foo", "one=rclone:x:y"];
        foreach (var place in senseless)
        {
            var setup = Setup(vv, "--place", place);
            Assert.Equal(1, setup.ExitCode);
            Assert.StartsWith("error: ", setup.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", setup.Text + setup.Errors, StringComparison.Ordinal);
            Assert.False(File.Exists(vv.At("plan.yaml")), place);
        }
    }

    [Fact]
    public void The_commands_that_setup_ends_with_lead_to_a_first_point()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));
        var setup = vv.Call(
            "setup", "--root", vv.Root, "--to", vv.At("plan.yaml"), "--password-file", vv.At("my keys/password"), "--place", $"one={vv.At("one")}", "--place", $"two={vv.At("two")}");
        var next = setup.Text[(setup.Text.IndexOf("\nnext:\n", StringComparison.Ordinal) + "\nnext:\n".Length)..];
        Assert.Equal(4, next.TrimEnd('\n').Split('\n').Length);

        var path = $"{Path.GetDirectoryName(Programs.Resgate)}:{Environment.GetEnvironmentVariable("PATH")}";
        var done = vv.StartProgram("sh", "-ec", $"export PATH='{path}'\n{next}").Wait();

        Assert.True(done.ExitCode == 0, next + done.Output + done.Errors);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(vv.At("my keys/password")));
        Assert.DoesNotContain("base64", Setup(vv, "--force", "--place", $"one={vv.At("one")}").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_sense_is_asked_for_again_at_a_terminal_and_no_answer_is_lost()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));
        var command = $"{Programs.Resgate} setup --root {vv.Root} --to {vv.At("plan.yaml")}";

        var session = vv.StartProgram("sh", "-c", $"printf 'foo\none=%s\none=/mnt/x\nc=s3:foo\n\nAna\n' {vv.At("one")} | script -qec '{command}' /dev/null").Wait();

        Assert.True(session.ExitCode == 0, session.Output + session.Errors);
        Assert.Equal(3, session.Output.Split("not taken: ").Length - 1);
        Assert.Contains($"\n  one: {{ repository: {vv.At("one")} }}", File.ReadAllText(vv.At("plan.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_places_of_one_name_and_a_plan_to_standard_output_are_refused_in_words_that_tell_so()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        File.Delete(vv.At("plan.yaml"));

        Assert.StartsWith("error: two places are called one; ", Setup(vv, "--place", "one=/mnt/x", "--place", "one=/mnt/y").Errors, StringComparison.Ordinal);
        Assert.StartsWith("error: a plan is written to a file, and - is none; ", vv.Call("setup", "--root", vv.Root, "--to", "-").Errors, StringComparison.Ordinal);
    }

    private static Tool.Result Setup(Installation vv, params string[] arguments) =>
        vv.Call(["setup", "--root", vv.Root, "--device", "edge-01", "--to", vv.At("plan.yaml"), "--password-file", vv.At("password"), .. arguments]);

    private static IEnumerable<string> TagsOf(JsonElement point) => point.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()!);
}
