using System.Diagnostics;

namespace Resgate.EndToEnd.Tests;

/// <summary>SIGKILL at any moment costs no snapshot that was there, and the next run goes on as if nothing had been.</summary>
public abstract class KillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _lockPause = TimeSpan.FromMilliseconds(195);

    /// <summary>What is killed.</summary>
    private protected abstract string[] Command { get; }

    [Fact]
    public async Task A_kill_at_any_moment_loses_nothing()
    {
        var luck = Effort.Luck(output);
        using var site = new Site();
        var source = new ChangingFolder(site.Source, luck);
        await site.InitAsync();
        var ledger = new Ledger(site);
        ledger.BackUp();
        source.Change();
        ledger.BackUp();

        var duration = Prepare(site, source, ledger).RunToEnd();
        ledger.Judge();
        int kills = 0, tries = 0, wanted = Effort.Rounds(usual: 8, many: 200);
        for (; kills < wanted && tries < 4 * wanted; tries++)
        {
            // A lock is looked at twice, with a pause between that is longer than the work: most kills go behind it.
            var pause = tries % 8 == 0 ? TimeSpan.Zero : Min(duration, _lockPause);
            var moment = pause + (luck.NextDouble() * 1.05 * (duration - pause));
            var attempt = Prepare(site, source, ledger);
            var killed = attempt.RunUntil(moment);
            kills += killed ? 1 : 0;
            // Other work on the machine may have made the first run slow: aim earlier after a miss.
            duration = killed ? duration : pause + (0.9 * (duration - pause));
            output.WriteLine($"round {tries}: {(killed ? "killed" : "had ended")} at {moment.TotalMilliseconds:F1} of {duration.TotalMilliseconds:F1} ms");
            AfterKill(site, ledger);
        }

        output.WriteLine($"{kills} kills in {tries} tries");
        Assert.Equal(wanted, kills);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private Attempt Prepare(Site site, ChangingFolder source, Ledger ledger)
    {
        source.Change();
        if (Command[0] == "backup")
        {
            ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
        }
        else
        {
            ledger.BackUp();
            ledger.ForgetAllBut(newest: 2);
            if (Command[0] == "prune")
            {
                site.Resgate(Commands.Forget);
            }
        }

        return new Attempt(site, Command);
    }

    private static void AfterKill(Site site, Ledger ledger)
    {
        site.Resgate("unlock");
        Assert.Empty(site.Locks());
        ledger.Judge();

        // The next run succeeds, and keeps the repository small.
        ledger.BackUp();
        ledger.ForgetAllBut(newest: 2);
        site.Resgate(Commands.ForgetPrune);
    }

    /// <summary>One run of the command.</summary>
    private sealed class Attempt(Site site, string[] command)
    {
        /// <returns>How long it works, from the moment that it has its lock.</returns>
        public TimeSpan RunToEnd()
        {
            using var running = site.Start(command);
            WaitForLock(running);
            var began = Stopwatch.GetTimestamp();
            Assert.Equal(0, running.Wait().ExitCode);
            return Stopwatch.GetElapsedTime(began);
        }

        /// <returns>Whether it was killed, rather than having come to its end before.</returns>
        public bool RunUntil(TimeSpan moment)
        {
            using var running = site.Start(command);
            WaitForLock(running);
            Thread.Sleep(moment);
            return running.Kill();
        }

        private void WaitForLock(Running running)
        {
            while (!running.HasEnded && site.Locks().Count == 0)
            {
                Thread.Sleep(1);
            }
        }
    }
}

/// <inheritdoc/>
public sealed class KilledBackupTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override string[] Command => Commands.Backup;
}

/// <inheritdoc/>
public sealed class KilledForgetTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override string[] Command => Commands.ForgetPrune;
}

/// <inheritdoc/>
public sealed class KilledPruneTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override string[] Command => Commands.Prune;
}
