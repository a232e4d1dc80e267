using Resgate.Testing;
using Resgate.Testing.FileSystems;

namespace Resgate.EndToEnd.Tests;

/// <summary>When the power goes, every snapshot is there that was reported as stored, and the next run goes on.</summary>
/// <remarks>
/// The repository lies on an ext4 in a file on an XFS. A reflink clone of that file, taken at any moment, is what the disk
/// would hold if the power went then: all that was still in the page cache is lost, the journal is not replayed yet.
/// It cannot show a disk that reorders what was not flushed.
/// </remarks>
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private const int ClonesARound = 3;
    private const int ShortDelay = 6;

    private static readonly string[][] _commands = [Commands.Backup, Commands.ForgetPrune, Commands.Prune];

    [Fact]
    public async Task A_power_cut_at_any_moment_loses_nothing()
    {
        var luck = Effort.Luck(output);
        using var site = new Site();
        using var host = Mount.New(site.At("host"), site.At("host.img"), 2L << 30, "mkfs.xfs");
        var image = Path.Combine(host.Path, "disk.img");
        using var disk = Mount.New(site.At("disk"), image, 300 << 20, "mkfs.ext4");
        site.Repository = Path.Combine(disk.Path, "repository");
        var source = new ChangingFolder(site.Source, luck);
        await site.InitAsync();
        var ledger = new Ledger(site);
        ledger.BackUp();

        int clones = 0, halfway = 0, wanted = Effort.Rounds(usual: 10, many: 300);
        var usual = _commands.ToDictionary(static command => command, static _ => 20);
        for (var round = 0; clones < wanted; round++)
        {
            var command = _commands[round % _commands.Length];
            source.Change();
            Prepare(command);
            var taken = RunAndClone(command);
            foreach (var (clone, promised, isHalfway) in taken.Take(wanted - clones))
            {
                JudgeClone(clone, promised);
                clones++;
                halfway += isHalfway ? 1 : 0;
            }

            output.WriteLine($"{command[0]}: {taken.Count(clone => clone.IsHalfway)} of {taken.Count} clones halfway");
            ledger.Judge();
            foreach (var (clone, _, _) in taken)
            {
                File.Delete(clone);
            }
        }

        output.WriteLine($"{clones} clones, {halfway} of them while a command ran that had changed the repository");
        Assert.True(halfway > wanted / 12, "too few clones came between the first change and the last");

        void Prepare(string[] command)
        {
            if (command[0] == "backup")
            {
                ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
                return;
            }

            ledger.BackUp();
            ledger.ForgetAllBut(newest: 2);
            if (command[0] == "prune")
            {
                site.Resgate(Commands.Forget);
            }
        }

        // Some after some change to the repository's folders, and one at the very moment that it has reported its success.
        List<(string Path, Ledger Promised, bool IsHalfway)> RunAndClone(string[] command)
        {
            var taken = new List<(string, Ledger, bool)>();
            var before = site.Objects();
            using var changes = new FolderChanges(site.Repository);
            using var running = FailingDisk.StartSlow(site, command[0] == "backup" ? [.. command, "--json"] : command);
            foreach (var moment in Enumerable.Range(1, ClonesARound - 1).Select(_ => 1 + luck.Next(usual[command])).Order())
            {
                changes.WaitFor(moment, running);
                Thread.Sleep(luck.Next(ShortDelay));
                var path = Clone(taken.Count + 1);
                taken.Add((path, ledger.Copy(), !before.SetEquals(site.Objects()) && !running.HasEnded));
            }

            var (code, said, errors) = running.Wait();
            var last = Clone(0);
            Assert.True(code == 0, errors);
            if (command[0] == "backup")
            {
                ledger.Note(Site.SnapshotOf(said), ledger.UnderWay!);
            }

            taken.Add((last, ledger.Copy(), false));
            usual[command] = changes.Settle();
            return taken;
        }

        string Clone(int number)
        {
            var path = Path.Combine(host.Path, $"crash-{number}.img");
            Tool.Run("cp", "--reflink=always", image, path);
            return path;
        }

        void JudgeClone(string clone, Ledger promised)
        {
            var before = site.Repository;
            try
            {
                using var crashed = Mount.Image(site.At("crashed"), clone);
                site.Repository = Path.Combine(crashed.Path, "repository");
                site.Resgate("unlock");
                promised.Judge();
                promised.BackUp();
                site.Resgate(Commands.Prune);
                site.Restic("check", "--read-data");
                Assert.Empty(site.Locks());
            }
            finally
            {
                site.Repository = before;
            }
        }
    }
}
