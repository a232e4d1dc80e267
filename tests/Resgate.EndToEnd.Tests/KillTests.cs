namespace Resgate.EndToEnd.Tests;

/// <summary>SIGKILL at any moment costs no snapshot that was there, and the next run goes on as if nothing had been.</summary>
/// <remarks>
/// Most of a short command's time goes by before it changes anything, and the changes are over in a few milliseconds. So for
/// most kills the moment is a number of changes to the repository's folders and a little more, on a disk that is slow with
/// them; for every fourth it is some time after the lock was begun.
/// </remarks>
public abstract class KillTests(ITestOutputHelper output)
{
    private const int ShortDelay = 6;
    private const int LongDelay = 260;

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

        Prepare(site, source, ledger);
        var changes = RunToEnd(site);
        ledger.Judge();
        int kills = 0, halfway = 0, tries = 0, wanted = Effort.Rounds(usual: 8, many: 200);
        for (; kills < wanted && tries < 4 * wanted; tries++)
        {
            Prepare(site, source, ledger);
            var byClock = tries % 4 == 0;
            var (after, delay) = byClock ? (1, luck.Next(LongDelay)) : (1 + luck.Next(changes), luck.Next(ShortDelay));
            var before = site.Objects();
            var killed = RunUntil(site, after, TimeSpan.FromMilliseconds(delay), isSlow: !byClock);
            var changed = killed && !before.SetEquals(site.Objects());
            kills += killed ? 1 : 0;
            halfway += changed ? 1 : 0;
            output.WriteLine($"round {tries}: {(changed ? "killed halfway" : killed ? "killed" : "had ended")} {delay} ms after change {after}");
            AfterKill(site, ledger);
        }

        output.WriteLine($"{kills} kills in {tries} tries, {halfway} of them when the repository had been changed");
        Assert.Equal(wanted, kills);
        Assert.True(halfway > wanted / 12, "too few kills came between the first change and the last");
    }

    private void Prepare(Site site, ChangingFolder source, Ledger ledger)
    {
        source.Change();
        if (Command[0] == "backup")
        {
            ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
            return;
        }

        // The two that stay both differ from those that go, so that there is something to prune.
        ledger.BackUp();
        source.Change();
        ledger.BackUp();
        ledger.ForgetAllBut(newest: 2);
        if (Command[0] == "prune")
        {
            site.Resgate(Commands.Forget);
        }
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

    /// <returns>How many changes it makes.</returns>
    private int RunToEnd(Site site)
    {
        using var changes = new FolderChanges(site.Repository);
        using var running = site.Start(Command);
        Assert.Equal(0, running.Wait().ExitCode);
        return changes.Settle();
    }

    /// <returns>Whether it was killed, rather than having come to its end before.</returns>
    private bool RunUntil(Site site, int change, TimeSpan delay, bool isSlow)
    {
        using var changes = new FolderChanges(site.Repository);
        using var running = isSlow ? FailingDisk.StartSlow(site, Command) : site.Start(Command);
        changes.WaitFor(change, running);
        Thread.Sleep(delay);
        return running.Kill();
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
