namespace Resgate.Cli.Tests;

/// <summary>What scripts do with restic, done with both.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("America/Sao_Paulo", "America/Sao_Paulo")]
    [InlineData("Europe/Berlin", "UTC")]
    [InlineData("UTC", "Europe/Berlin")]
    [InlineData("Asia/Kolkata", "America/New_York")]
    public void A_listing_tells_the_zone_as_restic_does(string made, string read)
    {
        using var shell = new Shell();
        shell.Run("mkdir src; echo x >src/f; $restic backup -q src", made);

        var expected = shell.Run("$restic ls latest", read);

        Assert.Equal(0, expected.Code);
        Assert.Equal(expected, shell.Run("$resgate ls latest", read));
    }

    [Theory]
    [InlineData("d/mark")]
    [InlineData("d/mark:HEAD")]
    [InlineData("d/mark:OTHER")]
    [InlineData("mark:")]
    [InlineData("mark:HEAD:MORE")]
    public void A_marker_excludes_what_it_excludes_in_restic(string marker)
    {
        using var shell = new Shell();
        shell.Run("mkdir -p src/a/d src/b/c; echo HEAD >src/a/d/mark; echo x >src/a/f; echo x >src/b/c/mark; echo x >src/b/c/g; echo y >src/h");

        var lists = ((string[])["$restic", "$resgate"]).Select(program =>
            shell.Run($"{program} backup -q --exclude-if-present '{marker}' src && $restic ls -q latest | sed 1d") with { Errors = "" }).ToList();

        Assert.Equal(0, lists[0].Code);
        Assert.Equal(lists[0], lists[1]);
    }

    [Fact]
    public void Names_that_are_no_UTF8_can_be_said_everywhere()
    {
        using var shell = new Shell();
        var result = shell.Run(
            """
            set -e
            name=$(printf 'a\377b'); other=$(printf 'a\376b')
            mkdir -p src/"$name"; echo one >src/"$name"/"$name"; echo two >src/"$other"
            $resgate backup -q "$(pwd)/src/$name" "$(pwd)/src/$other" --exclude-if-present "$other"
            root=$(pwd)/src
            $resgate dump latest "$root/$name/$name"
            $resgate dump latest:"$root/$name" "$name"
            $resgate ls -q latest "$root/$name" | sed 1d
            $resgate find -q "$other" | tail -n 1
            $resgate restore -q latest:"$root" --include="/$other" -t out >/dev/null; ls out
            $resgate rewrite -q --exclude "$other" --forget; $resgate ls latest | grep -c "$other" || true
            printf "%s\n" "$root/$other" >list; $resgate backup -q --files-from list; $resgate dump latest "$root/$other"
            """);

        Assert.Equal((0, ""), (result.Code, result.Errors));
        var root = shell.PathOf("src");
        Assert.Equal(
            $"one\none\n{root}/a\u00FFb\n{root}/a\u00FFb/a\u00FFb\n{root}/a\u00FEb\na\u00FEb\n0\ntwo\n", result.Output);
    }

    [Fact]
    public void A_dump_that_fails_leaves_the_file_as_it_was()
    {
        using var shell = new Shell();
        var result = shell.Run(
            """
            echo old >kept; chmod 640 kept; mkdir out
            $resgate dump latest /srv/nosuch -t out/new 2>/dev/null; echo $?
            $resgate dump latest /srv/nosuch -t kept 2>/dev/null; echo $?
            $resgate dump latest /nosuch -t /dev/null 2>/dev/null; test -c /dev/null; echo $?
            ls out; cat kept
            ln -s kept link; $resgate dump latest /srv/source/text.txt -t link; test -L link; echo $?
            grep -c old kept; stat -c %a kept
            """);

        Assert.Equal("1\n1\n0\nold\n0\n0\n640\n", result.Output);
    }

    [Fact]
    public async Task A_command_that_is_backed_up_ends_with_the_backup()
    {
        using var shell = new Shell();
        using var backup = shell.Start(
            """exec $resgate backup --stdin-from-command -- sh -c 'sleep 1000 & echo $! >child; mv child pid; echo data; wait'""");
        while (!File.Exists(shell.PathOf("pid")))
        {
            Assert.False(backup.HasExited, "the backup ended early");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var child = (await File.ReadAllTextAsync(shell.PathOf("pid"), TestContext.Current.CancellationToken)).Trim();
        shell.Run($"kill -TERM {backup.Id}");
        await backup.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, backup.ExitCode);
        Assert.DoesNotContain("sleep", shell.Run($"cat /proc/{child}/cmdline 2>/dev/null").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_fails_makes_no_snapshot()
    {
        using var shell = new Shell();
        var before = shell.Run("$restic list snapshots").Output;

        foreach (var program in (string[])["$restic", "$resgate"])
        {
            Assert.Equal(1, shell.Run($"{program} backup --stdin-from-command -- sh -c 'echo data; exit 3'").Code);
            Assert.Equal(1, shell.Run($"{program} backup --stdin-from-command -- /no/such/program").Code);
        }

        Assert.Equal(before, shell.Run("$restic list snapshots").Output);
    }

    [Fact]
    public void A_pack_is_printed_as_it_lies_there()
    {
        using var shell = new Shell();
        var result = shell.Run("for pack in $($resgate list packs); do $resgate cat pack $pack | sha256sum | grep -c $pack; done | sort -u");

        Assert.Equal((0, "1\n", ""), result);
    }

    [Fact]
    public void An_impossible_place_is_refused_at_once()
    {
        using var shell = new Shell();
        Assert.Equal(1, shell.Run("timeout 20 $resgate init -r /proc/nowhere/repo 2>/dev/null").Code);
    }

    [Fact]
    public void A_check_without_a_lock_takes_none()
    {
        using var shell = new Shell();
        var result = shell.Run("chmod a-w repo/locks; $resgate check --no-lock");

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("exclusive lock", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_makes_the_file_it_is_to_write()
    {
        using var shell = new Shell();
        var result = shell.Run(
            """
            $restic dump latest /srv/source/text.txt >expected
            $resgate dump latest /srv/source/text.txt -t made; cmp made expected; echo $?
            ln -s nowhere link; $resgate dump latest /srv/source/text.txt -t link; cmp nowhere expected; test -L link; echo $?
            """);

        Assert.Equal((0, "0\n0\n", ""), result);
    }
}
