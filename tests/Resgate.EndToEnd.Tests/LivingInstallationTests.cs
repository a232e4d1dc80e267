using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>run</c> and <c>mirror</c> while the sample installation works, its logs rotate and its cron table is a real one.</summary>
public sealed class LivingInstallationTests : IDisposable
{
    // An account that every Debian has and nobody uses.
    private const string User = "lp";

    private const string State =
        "[ { paths: [ .env, etc, \"**/config.yaml\", vv-signature.json, model_manifest.json, orchestrator_data, logs ] }, { sqlite: orchestrator_data/*.sqlite }, { crontab: lp } ]";

    private static readonly string _sample = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../samples/vv-video-ai"));

    public void Dispose() => Tool.Try("crontab", null, ["-u", User, "-r"], []);

    [Fact]
    public async Task What_is_captured_meanwhile_holds_together_and_when_the_work_is_done_every_copy_is_whole()
    {
        using var vv = new Installation(State);
        await vv.InitAsync();
        Tool.Run("crontab", "-u", User, Path.Combine(vv.Root, "etc/cron/vv-video-ai.crontab"));
        var mirror = Directory.CreateDirectory(vv.At("mirror")).FullName;
        File.AppendAllText(vv.At("plan.yaml"), $"\n  logs: {{ rpo: 24h, every: 12h, keep: {{ last: 9 }}, sources: [ {{ paths: [ logs ] }} ] }}\nmirrors:\n  daily: {{ of: [ media, logs ], to: {mirror}, keep: 3 }}\n");

        using (var orchestrator = vv.StartProgram("python3", Path.Combine(vv.Root, "scripts/orchestrator.py"), "--root", vv.Root, "--watch"))
        {
            for (var round = 0; round < 4; round++)
            {
                Tool.Run(Path.Combine(_sample, "vv.py"), "feed", vv.Root, "--clips", "3");
                File.AppendAllText(Path.Combine(vv.Root, "logs/app.log"), $"round {round}\n");
                Rotate(vv);
                var run = vv.Run("state", "media", "logs");
                Assert.True(run.ExitCode == 0, run.Text + run.Errors);
                var made = vv.Call("mirror", "daily", "--plan", vv.At("plan.yaml"));
                Assert.True(made.ExitCode == 0, made.Text + made.Errors);
            }

            orchestrator.Signal("TERM");
            _ = orchestrator.Wait();
        }

        Tool.Run(Path.Combine(_sample, "vv.py"), "work", vv.Root);
        Assert.Equal(0, vv.Run("state", "media", "logs").ExitCode);
        Assert.Equal(0, vv.Call("mirror", "daily", "--plan", vv.At("plan.yaml")).ExitCode);

        foreach (var place in vv.Places)
        {
            var state = vv.Restore(place, "state");
            var staged = $"{state}{vv.State}/staging/state";
            Assert.Equal(Tool.Run("crontab", "-u", User, "-l").Text, File.ReadAllText($"{staged}/crontab/{User}"));
            Tool.Run("cp", "-a", $"{vv.Restore(place, "media")}{vv.Root}/storage", state + vv.Root);
            Prove(state + vv.Root, $"{staged}/sqlite{vv.Database}");
            vv.Restic(place, "check");
        }

        var tree = Directory.CreateDirectory(vv.At("from-mirror")).FullName;
        Tool.Run("cp", "-a", $"{mirror}/latest{vv.Root}/.", tree);
        Assert.False(File.Exists(Path.Combine(tree, ".env")));
        foreach (var name in (string[])[".env", "vv-signature.json", "model_manifest.json", "orchestrator_data", "etc"])
        {
            Tool.Run("cp", "-a", $"{vv.At("restored-one-state")}{vv.Root}/{name}", tree);
        }

        Prove(tree, database: null);
        Assert.Equal(3, Directory.GetDirectories(mirror, "2*Z").Length);
    }

    // Every captured database is a moment's: whatever it lists, the media captured after it have.
    private static void Prove(string root, string? database)
    {
        if (database is not null)
        {
            File.Copy(database, Path.Combine(root, "orchestrator_data/orchestrator_db.sqlite"), overwrite: true);
        }

        var check = Tool.Try(Path.Combine(_sample, "check_graph.py"), null, [root, "--skip", "program"], []);
        Assert.True(check.ExitCode == 0, check.Text + check.Errors);
    }

    private static void Rotate(Installation vv)
    {
        File.WriteAllText(
            vv.At("logrotate.conf"),
            $"{vv.Root}/logs/*.log {{\n  size 1\n  rotate 14\n  compress\n  delaycompress\n  missingok\n  notifempty\n  create\n  su root root\n}}\n");
        Tool.Run("logrotate", "-f", "-s", vv.At("logrotate.state"), vv.At("logrotate.conf"));
    }
}
