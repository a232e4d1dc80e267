using System.Diagnostics;
using System.Text.Json;
using Resgate.Testing;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary>What a plan's verbs say of places that are reached over a network, and of those that are not any more.</summary>
public sealed class NetworkPlacesTests
{
    [Fact]
    public async Task Each_verb_reaches_servers_and_tells_of_those_that_fall_silent_or_are_gone()
    {
        await using var rest = await RestServer.StartAsync(new RestServer.Settings());
        await using var ssh = await SshServer.StartAsync();
        await using var s3 = await MotoServer.StartAsync();
        using var vv = new Installation("[ { paths: [ .env ] }, { sqlite: orchestrator_data/*.sqlite } ]");
        await vv.InitAsync();
        Directory.Move(vv.At("one"), Path.Combine(rest.Data, "vv"));
        Directory.Move(vv.At("two"), Path.Combine(ssh.Folder, "vv"));
        Tool.Run("chown", "-R", SshServer.User, ssh.Folder);
        vv.Edit($"repository: {vv.At("one")}", $"repository: \"{rest.Repository("vv/")}\"");
        vv.Edit($"repository: {vv.At("two")}", $"repository: \"{ssh.Address("vv")}\"");
        File.WriteAllText(vv.At("credentials"), "AWS_ACCESS_KEY_ID=any\nAWS_SECRET_ACCESS_KEY=anything\n");
        var bucket = $"s3:{s3.Address}copies/edge-01";
        vv.Edit("places:\n", $"places:\n  cloud: {{ repository: \"{bucket}\", credentials: {vv.At("credentials")}, password: {vv.At("password")} }}\n");

        // Both wait this long; the usual time would do as well, and take the test longer.
        vv.Variables = [("HOME", ssh.Home), ("RESGATE_RETRY_FOR", "4s"), ("AWS_ACCESS_KEY_ID", "any"), ("AWS_SECRET_ACCESS_KEY", "anything")];
        Assert.Equal((0, ""), (vv.Call("-r", bucket, "init") is var made ? made.ExitCode : -1, made.Errors));
        var clip = Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4")[0];

        Assert.Equal((0, ""), (vv.Run() is var run ? run.ExitCode : -1, run.Errors));

        Assert.Equal((0, ""), (vv.Do("status") is var status ? status.ExitCode : -1, status.Errors));
        Assert.All(["cloud", "one", "two"], place => Assert.Matches($"\nmedia  {place} .* holds ", status.Text));
        Assert.Equal((0, ""), (vv.Do("history", clip) is var history ? history.ExitCode : -1, history.Errors));
        Assert.All(["cloud", "one", "two"], place => Assert.Contains(place, history.Text, StringComparison.Ordinal));
        Assert.Equal((0, ""), (vv.Do("cost") is var cost ? cost.ExitCode : -1, cost.Errors));
        Assert.DoesNotContain("not known   ", cost.Text, StringComparison.Ordinal);
        Assert.All(["cloud", "one", "two"], place => AssertRestores(vv, place));

        rest.Freeze();
        s3.Signal("KILL");
        try
        {
            var begun = Stopwatch.GetTimestamp();
            var missing = vv.Do("status", "--json");
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), "it waited for longer than it may");
            Assert.Equal(3, missing.ExitCode);
            using var json = JsonDocument.Parse(missing.Text);
            Assert.Matches("^cloud cannot be reached; (media|state) is at best .* old there$", json.RootElement.GetProperty("headline").GetString());
            var unreached = json.RootElement.GetProperty("unreached").EnumerateArray().ToList();
            Assert.Equal(["cloud", "one"], unreached.Select(static place => place.GetProperty("place").GetString()));
            Assert.All(unreached, static place => Assert.True(place.GetProperty("last_seen").GetDateTimeOffset() > DateTimeOffset.UnixEpoch));
            Assert.Equal(
                ["unknown", "unknown", "holds"],
                json.RootElement.GetProperty("classes")[0].GetProperty("places").EnumerateArray().Select(static at => at.GetProperty("standing").GetString()));

            Assert.Equal(3, vv.Do("cost").ExitCode);
            begun = Stopwatch.GetTimestamp();
            Assert.Equal(3, vv.Run("media").ExitCode);
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), "a silent place kept a class from the others");
            AssertRestores(vv, "two");
        }
        finally
        {
            rest.Thaw();
        }
    }

    private static void AssertRestores(Installation vv, string place)
    {
        var target = vv.At($"from-{place}-{Guid.NewGuid():n}");
        var restored = vv.Do("restore", "media", "--from", place, "--target", target);
        Assert.True(restored.ExitCode == 0, restored.Errors);
        Tool.Run("diff", "-r", vv.At("vv/storage/processed"), target + vv.At("vv/storage/processed"));
    }
}
