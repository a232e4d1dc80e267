using System.Globalization;
using System.Text.RegularExpressions;

namespace Resgate.EndToEnd.Tests;

/// <summary>A disk that refuses to make a file durable fails the backup: what is not safe is never called stored.</summary>
public sealed partial class FailingSyncTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_failed_fsync_fails_the_backup_and_names_the_file()
    {
        using var site = new Site();
        var source = new ChangingFolder(site.Source, new Random(4));
        await site.InitAsync();
        var ledger = new Ledger(site);
        ledger.BackUp();

        int failures = 0, wanted = Effort.Rounds(usual: 6, many: 60);
        for (var number = 1; number <= wanted; number++)
        {
            source.Change();
            ledger.UnderWay = ChangingFolder.Fingerprint(site.Source);
            // Counted in each thread by itself.
            var result = site.Try("strace", [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync",
                "-e", string.Create(CultureInfo.InvariantCulture, $"inject=fsync:error=EIO:when={number}"),
                Programs.Resgate, .. Commands.Backup,
            ]);
            if (result.ExitCode == 0)
            {
                break;
            }

            failures++;
            output.WriteLine($"fsync {number}: {result.Errors.ReplaceLineEndings(" ")}");
            Assert.Equal(1, result.ExitCode);
            Assert.Single(result.Errors.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
            Assert.Matches(NamesTheFile(), result.Errors);
            Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
            Assert.Contains(site.Repository, result.Errors, StringComparison.Ordinal);
            Assert.Empty(site.Locks());
            Assert.Empty(site.Strays());
            ledger.Judge();
        }

        Assert.True(failures >= 2, $"only {failures} runs had an fsync fail");
        ledger.BackUp();
        ledger.Judge();
    }

    [GeneratedRegex(@"cannot make /\S+ durable")]
    private static partial Regex NamesTheFile();
}
