using System.Diagnostics;

namespace Resgate.Cli.Tests;

/// <summary>Our prune and restic's side by side: the same plan, and what we leave behind restic finds whole.</summary>
public sealed class PruneWithResticTests
{
    [Theory]
    [InlineData("v2-019-history", "--keep-last 1 --group-by host")]
    [InlineData("v2-019-history", "--keep-tag keep --keep-last 1")]
    [InlineData("v2-019-pruned", "--keep-last 1")]
    [InlineData("v2-019-sink", "--keep-last 1")]
    [InlineData("v1-018-sink", "--keep-last 1")]
    [InlineData("v2-mixed-compression", "--keep-last 1")]
    [InlineData("v1-migrated-to-v2", "--keep-last 1")]
    public async Task The_plan_has_restics_numbers_and_the_outcome_passes_its_check(string fixture, string policy)
    {
        using var repository = new ScratchRepository($"restic/{fixture}/repo");
        var forgotten = await Terminal.RunAsync(repository.Location, ["forget", .. policy.Split(' ')]);
        Assert.True(forgotten.ExitCode == 0, forgotten.Error);

        foreach (var options in (string[][])[[], ["--max-unused", "0"], ["--repack-uncompressed"]])
        {
            var ours = await Terminal.RunAsync(repository.Location, ["prune", "--dry-run", "-v", .. options]);
            var theirs = await ResticAsync(repository.Location, ["prune", "--dry-run", "-v", .. options]);
            Assert.Equal(theirs.ExitCode, ours.ExitCode);
            Assert.Equal(Numbers(theirs.Out), Numbers(ours.Out));
        }

        var pruned = await Terminal.RunAsync(repository.Location, "prune", "--max-unused", "0");
        Assert.True(pruned.ExitCode == 0, pruned.Error);
        var check = await ResticAsync(repository.Location, ["check", "--read-data"]);
        Assert.True(check.ExitCode == 0, check.Out + check.Error);
        Assert.Equal(0, (await Terminal.RunAsync(repository.Location, "check", "--read-data")).ExitCode);
    }

    [Fact]
    public async Task An_exclusive_lock_of_a_running_restic_stops_us()
    {
        using var repository = new ScratchRepository("restic/damage-base/repo");
        using var restic = Start(repository.Location, ["backup", "--stdin", "--stdin-filename", "slow"], keepInput: true);
        for (var patience = 0; patience < 600 && repository.Files("locks").Count == 0; patience++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var prune = await Terminal.RunAsync(repository.Location, "prune");
        Assert.Equal(11, prune.ExitCode);
        Assert.Contains($"PID {restic.Id}", prune.Error, StringComparison.Ordinal);
        var unlock = await Terminal.RunAsync(repository.Location, "unlock");
        Assert.Equal(0, unlock.ExitCode);
        Assert.Single(repository.Files("locks"));
        restic.StandardInput.Close();
        await restic.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Terminal.RunAsync(repository.Location, "prune")).ExitCode);
    }

    // Lines with figures, but for those about how restic shows its work.
    private static List<string> Numbers(string output) =>
        [.. output.Split('\n').Where(line =>
            line.StartsWith("used:", StringComparison.Ordinal) || line.StartsWith("duplicates:", StringComparison.Ordinal)
            || line.StartsWith("unused", StringComparison.Ordinal) || line.StartsWith('t')
            || line.StartsWith("remaining:", StringComparison.Ordinal) || line.StartsWith("not yet", StringComparison.Ordinal)
            || line.StartsWith("partly", StringComparison.Ordinal))];

    private static async Task<Terminal> ResticAsync(string repository, string[] arguments)
    {
        using var process = Start(repository, arguments, keepInput: false);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Terminal(process.ExitCode, await output, error);
    }

    private static Process Start(string repository, string[] arguments, bool keepInput)
    {
        var restic = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC")
            ?? throw new InvalidOperationException("set RESGATE_TEST_RESTIC to a restic 0.19 or newer");
        var start = new ProcessStartInfo(restic, ["--repo", repository, "--no-cache", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["RESTIC_PASSWORD"] = "fixture-password";
        var process = Process.Start(start)!;
        if (!keepInput)
        {
            process.StandardInput.Close();
        }

        return process;
    }
}
