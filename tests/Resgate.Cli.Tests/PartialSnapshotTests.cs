using System.Text.Json;

namespace Resgate.Cli.Tests;

/// <summary>Lost data, row 20: a snapshot that lacks something is seen to, and does not push out the last one that lacks nothing.</summary>
public sealed class PartialSnapshotTests : IDisposable
{
    private readonly Shell _shell = new();

    public PartialSnapshotTests() => _shell.Run("rm -r repo/snapshots/*; mkdir src; echo 1 >src/f");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void It_is_marked_in_the_table_in_json_and_at_a_restore()
    {
        Assert.Equal(0, _shell.Run("$resgate -q backup src").Code);
        Assert.Equal(3, _shell.Run("$resgate -q backup src gone1 gone2").Code);

        var table = _shell.Run("$resgate snapshots").Output.Split('\n');
        Assert.EndsWith("  Size  Partial", table[0], StringComparison.Ordinal);
        Assert.EndsWith(" 2 errors", table[3], StringComparison.Ordinal);
        Assert.DoesNotContain("error", table[2], StringComparison.Ordinal);
        Assert.EndsWith(" 2 errors", _shell.Run("$resgate snapshots --compact").Output.Split('\n')[3], StringComparison.Ordinal);

        var json = _shell.Run("$resgate snapshots --json").Output;
        using var list = JsonDocument.Parse(json);
        Assert.Equal(["""{"partial":{"errors":2}}"""], list.RootElement.EnumerateArray()
            .Where(snapshot => snapshot.TryGetProperty("resgate", out _))
            .Select(snapshot => snapshot.GetProperty("resgate").GetRawText()));

        var restore = _shell.Run("$resgate restore latest --target out");
        Assert.Equal(0, restore.Code);
        Assert.Contains("is partial: its backup could not store everything (2 errors)", restore.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_that_left_nothing_out_is_written_as_ever()
    {
        Assert.Equal(0, _shell.Run("$resgate -q backup src").Code);

        Assert.DoesNotContain("\"resgate\"", _shell.Run("$resgate cat snapshot latest").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Partial", _shell.Run("$resgate snapshots").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("partial", _shell.Run("$resgate restore latest --target out").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Forget_keeps_the_newest_complete_one_beside_the_partial_ones()
    {
        foreach (var targets in (string[])["src", "src", "src gone", "src gone"])
        {
            _shell.Run($"echo x >>src/f; $resgate -q backup {targets}");
        }

        var forget = _shell.Run("$resgate forget --keep-last 2");

        Assert.Equal(0, forget.Code);
        Assert.Contains("newest complete snapshot", forget.Output, StringComparison.Ordinal);
        using var left = JsonDocument.Parse(_shell.Run("$resgate snapshots --json").Output);
        Assert.Equal([false, true, true], left.RootElement.EnumerateArray().Select(snapshot => snapshot.TryGetProperty("resgate", out _)));
        Assert.Equal(0, _shell.Run("$restic check --read-data").Code);
    }

    [Fact]
    public void The_next_backup_is_compared_with_it_and_is_whole_again()
    {
        _shell.Run("$resgate -q backup src gone");
        var next = _shell.Run("$resgate backup --json src").Output.Split('\n')
            .Single(line => line.Contains("\"summary\"", StringComparison.Ordinal));

        Assert.Contains("\"files_unmodified\":1", next, StringComparison.Ordinal);
        Assert.DoesNotContain("\"resgate\"", _shell.Run("$resgate cat snapshot latest").Output, StringComparison.Ordinal);
    }
}
