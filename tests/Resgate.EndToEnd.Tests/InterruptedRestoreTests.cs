using System.Globalization;
using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>A restore that is stopped says so, leaves no lock, and goes on where it stopped when it is started again.</summary>
public sealed class InterruptedRestoreTests : IAsyncLifetime
{
    private const int FileCount = 12;
    private const int FileSize = 1_500_000;

    private readonly Site _site = new();

    private string Target => _site.At("target");

    public async ValueTask InitializeAsync()
    {
        var random = new Random(20260101);
        for (var i = 0; i < FileCount; i++)
        {
            // The last one is large enough to go past the page cache.
            var content = new byte[i == FileCount - 1 ? 4 * FileSize : FileSize];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(_site.Source, i.ToString("D2", CultureInfo.InvariantCulture)), content);
        }

        await _site.InitAsync();
        _site.BackUp();
    }

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void It_is_130_and_goes_on_when_it_is_started_again(string signal)
    {
        // Slow enough that it cannot end before the signal: some 22 MB at 2 MiB a second.
        using var restore = _site.Start("--limit-download", "2048", "restore", "latest", "--target", Target);
        while (Whole() == 0)
        {
            Assert.False(restore.HasEnded, "the restore ended early");
            Thread.Sleep(10);
        }

        restore.Signal(signal);
        var (code, _, errors) = restore.Wait();
        Assert.Equal(130, code);
        Assert.Contains("interrupted", errors, StringComparison.Ordinal);
        Assert.Empty(_site.Locks());
        var whole = Whole();
        Assert.InRange(whole, 1, FileCount - 1);

        var summary = JsonDocument.Parse(
            _site.Resgate("restore", "latest", "--target", Target, "--json")
                .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        Assert.Equal(whole, summary.GetProperty("files_skipped").GetInt32());
        Tool.Run("diff", "-r", _site.Source, Target);
    }

    /// <summary>Files that are done: a file's time is set behind its last byte.</summary>
    private int Whole() => !Directory.Exists(Target)
        ? 0
        : Directory.GetFiles(Target).Count(file =>
            File.GetLastWriteTimeUtc(file) == File.GetLastWriteTimeUtc(Path.Combine(_site.Source, Path.GetFileName(file))));
}
