using System.Diagnostics;
using System.Security.Cryptography;
using Resgate.Testing;
using Resgate.Testing.FileSystems;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>mirror</c> that is ended before it is done: by a kill at either end, a line that goes, a disk that is full.</summary>
public sealed class MirrorInterruptionTests
{
    [Fact]
    public void Killed_anywhere_latest_is_whole_and_the_next_run_goes_on()
    {
        using var here = new Mirrored();
        KillAgainAndAgain(here, rounds: Effort.Rounds(usual: 20, many: 200));
    }

    [Fact]
    public async Task Killed_anywhere_at_either_end_of_SSH_latest_is_whole_and_the_next_run_goes_on()
    {
        await using var server = await SshServer.StartAsync(settings: ["AllowUsers root", "PermitRootLogin yes"]);
        using var here = new Mirrored(more: ", ssh: CONFIG");
        here.Vv.Edit($"to: \"{here.Folder}\"", $"to: \"mirror-host:{here.Folder}\"");
        here.Vv.Edit("CONFIG", here.Vv.At("ssh.config"));
        Mirrored.WriteSshConfig(here.Vv.At("ssh.config"), server);

        KillAgainAndAgain(here, rounds: Effort.Rounds(usual: 8, many: 200), server.KillSessions);
    }

    [Fact]
    public void A_run_that_was_cut_off_is_gone_on_with_and_what_it_had_is_not_copied_again()
    {
        using var here = new Mirrored();
        here.WrapRsync("\"$@\"; rm -rf \"$(dirname \"$TREE\")/latest\"; exit 12");
        var cut = here.Mirror();
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("rsync to ", cut.Errors, StringComparison.Ordinal);
        Assert.Contains("ended with code 12, the connection ended, or there is no rsync at the other end", cut.Errors, StringComparison.Ordinal);
        Assert.Empty(here.Trees);
        Assert.StartsWith(".incomplete-2", Assert.Single(here.Strays), StringComparison.Ordinal);

        here.Vv.Variables = [];
        var next = Mirrored.Made(here.Mirror("--json"));

        // The database is copied anew for every run: as long as that is not within one second, rsync takes it for another file.
        Assert.InRange(next.GetProperty("files_copied").GetInt64(), 0, 2);
        here.AssertSame(here.Latest);
        Assert.Empty(here.Strays);
    }

    [Fact]
    public void A_full_disk_ends_the_mirror_and_latest_stays()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        Directory.Move(here.Folder, here.Folder + "-kept");
        using var disk = Mount.Tmpfs(here.Folder, "size=2m");
        Tool.Run("cp", "-a", Path.Combine(here.Folder + "-kept", ".resgate-mirror"), here.Folder);
        File.WriteAllBytes(Path.Combine(here.Media, "input/large.bin"), RandomNumberGenerator.GetBytes(3 << 20));

        var full = here.Mirror("daily");

        Assert.Equal(1, full.ExitCode);
        Assert.Contains("No space left on device", full.Errors, StringComparison.Ordinal);
        Assert.Empty(here.Trees);
        Assert.False(File.Exists(here.Latest));
    }

    /// <summary>Ends a mirror's run at moments of its work, by turns here and at the far end, and looks at what <c>latest</c> names.</summary>
    private static void KillAgainAndAgain(Mirrored here, int rounds, Action? killFarEnd = null)
    {
        Tool.Run("sh", here.Media, ["-c", "for n in $(seq 400); do head -c 20000 /dev/urandom > input/$n.bin; done"]);
        var whole = Stopwatch.StartNew();
        Assert.Equal(0, here.Mirror().ExitCode);
        var longest = 1.2 * whole.Elapsed;
        var killed = 0;
        for (var round = 0; round < rounds; round++)
        {
            File.WriteAllText(Path.Combine(here.Media, $"input/{round}.txt"), "new");
            using (var run = here.Vv.StartCall("mirror", "daily", "--plan", here.Vv.At("plan.yaml")))
            {
                Thread.Sleep((round + 1) * longest / (rounds + 1));
                if (killFarEnd is not null && round % 2 == 1)
                {
                    killFarEnd();
                    killed += run.Wait().ExitCode == 0 ? 0 : 1;
                }
                else
                {
                    killed += run.Kill() ? 1 : 0;
                }
            }

            var latest = new FileInfo(here.Latest).LinkTarget!;
            Assert.Contains(" whole ", here.MarkOf(latest), StringComparison.Ordinal);
            Assert.True(Directory.GetFiles(here.Latest + here.Media + "/input").Length >= 400);
            here.AssertWholeDatabase(here.Latest);
        }

        Assert.True(killed > rounds / 4, $"only {killed} runs were caught");
        var last = here.Mirror("daily");
        Assert.True(last.ExitCode == 0, last.Errors);
        here.AssertSame(here.Latest);
        Assert.Empty(here.Strays);
    }
}
