using System.Text.Json;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>status</c>: what places really have, against what was promised.</summary>
public sealed class StatusTests
{
    private const string Sources = "[ { paths: [ .env, \"**/config.yaml\" ] }, { sqlite: orchestrator_data/*.sqlite }, { command: [ uname, -s ], as: kernel } ]";

    [Fact]
    public async Task Before_the_first_run_nothing_holds_and_after_it_everything_does()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        var before = vv.Do("status");
        Assert.Equal((3, ""), (before.ExitCode, before.Errors));
        Assert.StartsWith("media has no point at one\n", before.Text, StringComparison.Ordinal);
        Assert.EndsWith("vv-video-ai on edge-01: 2 of 2 objectives missed\n", before.Text, StringComparison.Ordinal);

        Assert.Equal(0, vv.Run().ExitCode);
        var after = vv.Do("status");

        Assert.Equal((0, ""), (after.ExitCode, after.Errors));
        Assert.StartsWith("every class holds its objective; state at ", after.Text, StringComparison.Ordinal);
        Assert.EndsWith("vv-video-ai on edge-01: 2 objectives hold\n", after.Text, StringComparison.Ordinal);
        var row = after.Text.Split('\n').Single(static line => line.StartsWith("state  two", StringComparison.Ordinal));
        Assert.Matches(@"^state  two    \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  .*  4 h        holds  stored  1       .* KiB +in 1 h (4\d|50) min$", row);
    }

    [Fact]
    public async Task A_partial_point_meets_no_objective()
    {
        using var vv = new Installation("[ { paths: [ .env, not-here ] } ]");
        await vv.InitAsync();
        Assert.Equal(3, vv.Run().ExitCode);

        var status = vv.Do("status");

        Assert.Equal(3, status.ExitCode);
        Assert.StartsWith("state has no whole point at one, only partial ones\n", status.Text, StringComparison.Ordinal);
        Assert.Contains("not protected: state: not-here: does not exist\n", status.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_that_is_too_old_is_late_by_the_time_since_its_capture_began()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        vv.Edit("rpo: 4h, every: 2h", "rpo: 1s, every: 1m");
        await Task.Delay(1100);

        using var json = JsonDocument.Parse(vv.Do("status", "--json").Text);

        var status = json.RootElement;
        Assert.False(status.GetProperty("holds").GetBoolean());
        Assert.Matches("^state is .* old at one, .* beyond its 1 s$", status.GetProperty("headline").GetString()!);
        var state = status.GetProperty("classes")[1];
        Assert.Equal(("state", "late"), (state.GetProperty("class").GetString(), state.GetProperty("places")[0].GetProperty("standing").GetString()));
        Assert.True(status.GetProperty("classes")[0].GetProperty("holds").GetBoolean());
    }

    [Fact]
    public async Task Of_a_place_that_cannot_be_reached_it_tells_what_was_last_seen_there()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        Directory.Move(vv.At("two"), vv.At("away"));

        // Both are the device's domain, of which one good place is enough.
        var status = vv.Do("status");
        Assert.Equal((0, ""), (status.ExitCode, status.Errors));
        Assert.Matches("\ntwo cannot be reached, last seen \\d{4}-.*: there is no repository at ", status.Text);
        Assert.Matches("\nmedia  two    \\d{4}-.* unknown ", status.Text);

        Directory.Move(vv.At("one"), vv.At("away-too"));
        var blind = vv.Do("status");
        Assert.Equal(1, blind.ExitCode);
        Assert.StartsWith("nothing can be told: no place can be reached\n", blind.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_came_after_the_last_point_is_named_as_not_protected()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        vv.Write(Sources);

        var status = vv.Do("status");

        Assert.Equal(0, status.ExitCode);
        Assert.Contains($"not protected: state: {vv.Database}: is in no point yet\n", status.Text, StringComparison.Ordinal);
        Assert.Contains("not protected: state: output of kernel: is in no point yet\n", status.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(".env", status.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("media:", status.Text, StringComparison.Ordinal);

        Assert.Equal(0, vv.Run("state").ExitCode);
        Assert.DoesNotContain("not protected", vv.Do("status").Text, StringComparison.Ordinal);

        // A point that was made while the file was away does not take back that earlier ones have it.
        var env = Path.Combine(vv.Root, ".env");
        File.Move(env, vv.At("away"));
        Assert.Equal(3, vv.Run("state").ExitCode);
        File.Move(vv.At("away"), env);
        Assert.Contains($"not protected: state: {env}: is not in the newest point, only in earlier ones\n", vv.Do("status").Text, StringComparison.Ordinal);
    }
}
