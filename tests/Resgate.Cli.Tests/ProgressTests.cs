namespace Resgate.Cli.Tests;

/// <summary>Progress is drawn at a terminal; in a pipe it is told to who asks for it, in restic's words.</summary>
public sealed class ProgressTests
{
    // Restoring and reading are slowed down, so that there is something to tell.
    private const string Fill = "mkdir src; head -c 40000 /dev/urandom >src/f; ";

    // Until a program has taken the signal for itself (0x200 of what it catches), the system ends it.
    private const string AwaitCatcher =
        "for n in $(seq 500); do grep -q '^SigCgt:.*[2367abef]..$' /proc/$id/status && break; sleep 0.02; done";

    [Theory]
    [InlineData(Fill, "backup src --limit-upload 20 --no-scan")]
    [InlineData("", "restore latest -t out --limit-download 8")]
    [InlineData("", "check --read-data --limit-download 30")]
    [InlineData("", "prune --limit-download 4")]
    [InlineData("", "repair index --read-all-packs --limit-download 4")]
    [InlineData("", "stats --limit-download 8")]
    public void It_is_drawn_at_a_terminal_and_nowhere_else(string before, string verb)
    {
        using var shell = new Shell();
        var piped = shell.Run($"{before}$resgate {verb}");
        Assert.Equal(0, piped.Code);
        Assert.DoesNotContain('\r', piped.Output + piped.Errors);

        // The terminal of 'script' ends lines with both characters; progress goes back without going down.
        // What is stored already takes no time, so there is new content.
        var drawn = shell.Run($"rm -rf out src; {before}script -qec \"$resgate {verb}\" /dev/null");

        Assert.Equal(0, drawn.Code);
        Assert.Matches(@"\r\[\d:\d\d\] ", drawn.Output);
    }

    [Theory]
    [InlineData("check --read-data --limit-download 30", "packs, [^\r]*/s, \\d:\\d\\d left")]
    [InlineData("backup -q src && cp src/f src/g && echo >>src/g && $resgate backup -q src && $resgate restore latest -t out --limit-download 40", "/s, \\d:\\d\\d left")]
    [InlineData("prune --max-unused 0 --limit-download 6", "[^\r]*/s, \\d:\\d\\d left")]
    [InlineData("repair index --read-all-packs --limit-download 4", "packs, [^\r]*/s, \\d:\\d\\d left")]
    public void It_has_a_rate_and_the_time_left(string verb, string pattern)
    {
        using var shell = new Shell("v2-019-history");
        shell.Run(Fill + "$restic forget --keep-last 1");

        var drawn = shell.Run($"script -qec \"$resgate {verb}\" /dev/null");

        Assert.Equal(0, drawn.Code);
        Assert.Matches(@"\r\[\d:\d\d\] [\d.]+%[^\r]*" + pattern, drawn.Output);
    }

    [Theory]
    [InlineData("RESTIC_PROGRESS_FPS")]
    [InlineData("RESGATE_PROGRESS_FPS")]
    public void Lines_come_as_often_as_the_environment_says(string variable)
    {
        using var shell = new Shell();
        var result = shell.Run(
            $$"""
            export {{variable}}=20
            {{Fill}}$resgate backup src --limit-upload 20
            (cat src/f; sleep 3) | $resgate backup --stdin --stdin-filename src/f
            $resgate restore latest -t out --limit-download 20
            $resgate check --read-data --limit-download 30
            """);

        Assert.Equal((0, ""), (result.Code, result.Errors));
        Assert.DoesNotContain('\r', result.Output);
        Assert.Matches(@"\n\[0:0\d\] ([\d.]+%  )?\d files [\d.]+ K?iB?B?, total 1 files 39.062 KiB, 0 errors( ETA \d:\d\d)?\n", result.Output);
        Assert.Matches(@"\n/src/f\n", result.Output);
        Assert.Matches(@"\n\[0:0\d\] [\d.]+%  \d files/dirs [\d.]+ K?i?B, total \d files/dirs [\d.]+ K?i?B\n", result.Output);
        Assert.Matches(@"\n\[0:0\d\] [\d.]+%  [1-5] / \d packs\n", result.Output);
    }

    [Theory]
    [InlineData("$restic", "backup -q --stdin --stdin-filename src/f <pipe", @"\[0:0\d\] [^\n]*files,? [^\n]*0 errors[^\n]*\n/src/f\n")]
    [InlineData("$resgate", "backup -q --stdin --stdin-filename src/f <pipe", @"\[0:0\d\] [^\n]*files,? [^\n]*0 errors[^\n]*\n/src/f\n")]
    [InlineData("$resgate", "backup --json -q src --limit-upload 10", "{\"message_type\":\"status\"")]
    [InlineData("$resgate", "restore -q latest -t out --limit-download 20", @"\[0:0\d\] [\d.]+%  \d+ files/dirs")]
    [InlineData("$resgate", "check --read-data --limit-download 20", @"\[0:0\d\] [\d.]+%  \d / \d packs\n")]
    public void A_signal_asks_for_it_once_even_of_the_quiet(string program, string verb, string pattern)
    {
        using var shell = new Shell();
        var result = shell.Run(
            $$"""
            {{Fill}}mkfifo pipe; {{(verb.Contains("<pipe", StringComparison.Ordinal) ? "(cat src/f; sleep 2) >pipe &" : "")}}
            {{program}} {{verb}} >said & id=$!
            {{AwaitCatcher}}
            while sleep 0.2; kill -USR1 $id 2>/dev/null; do :; done
            wait $id; echo $?; cat said
            """);

        Assert.StartsWith("0\n", result.Output, StringComparison.Ordinal);
        Assert.Matches(pattern, result.Output);
    }

    [Fact]
    public void Signals_up_to_the_last_moment_of_the_process_do_not_end_it()
    {
        using var shell = new Shell();
        var result = shell.Run(
            $$"""
            for i in 1 2 3 4 5; do
                $resgate list keys >said & id=$!
                {{AwaitCatcher}}
                while kill -USR1 $id 2>/dev/null; do :; done
                wait $id; echo $?
            done
            """);

        Assert.Equal("0\n0\n0\n0\n0\n", result.Output);
    }

    [Fact]
    public void A_signal_that_comes_when_there_is_no_progress_ends_nothing()
    {
        using var shell = new Shell();
        var result = shell.Run("(sleep 2; echo fixture-password) | env -u RESTIC_PASSWORD $resgate list keys & id=$!; sleep 1; kill -USR1 $id; wait $id");

        Assert.Equal(0, result.Code);
        Assert.Equal(65, result.Output.Length);
    }
}
