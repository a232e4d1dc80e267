namespace Resgate.Cli.Tests;

/// <summary>When there is a local cache, as the command line says it.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly ScratchRepository _repository = new("restic/v2-019-history/repo");
    private readonly string _cache = Path.Combine(Path.GetTempPath(), $"resgate-test-cache-{Guid.NewGuid():n}");

    private IReadOnlyList<string> Cached =>
        Directory.Exists(_cache)
            ? [.. Directory.EnumerateFiles(_cache, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path).Length == 64)]
            : [];

    [Fact]
    public async Task A_folder_that_is_named_is_used_and_answers_stay_the_same()
    {
        foreach (var verb in (string[])["snapshots", "stats", "stats --mode raw-data"])
        {
            var words = verb.Split(' ');
            var without = await Terminal.RunAsync(_repository.Location, words);
            var cold = await Terminal.RunAsync(_repository.Location, ["--cache-dir", _cache, .. words]);
            var warm = await Terminal.RunAsync(_repository.Location, ["--cache-dir", _cache, .. words]);

            Assert.Equal(0, without.ExitCode);
            Assert.NotEmpty(without.Out);
            Assert.Equal(without, cold);
            Assert.Equal(without, warm);
        }

        Assert.Contains(Cached, path => path.Contains("/data/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--no-cache snapshots")]
    [InlineData("check")]
    [InlineData("check --read-data")]
    public async Task Who_wants_no_cache_gets_none(string line)
    {
        var run = await Terminal.RunAsync(_repository.Location, ["--cache-dir", _cache, .. line.Split(' ')]);

        Assert.Equal(0, run.ExitCode);
        Assert.False(Directory.Exists(_cache));
    }

    [Fact]
    public async Task A_check_may_trust_the_cache()
    {
        var run = await Terminal.RunAsync(_repository.Location, "--cache-dir", _cache, "check", "--with-cache");

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(Cached);
    }

    [Fact]
    public async Task A_cache_in_an_impossible_place_is_told_of_and_done_without()
    {
        var run = await Terminal.RunAsync(_repository.Location, "--cache-dir", "/dev/null/cache", "snapshots");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("going on without a cache", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_caches_go_when_that_is_asked_for()
    {
        var old = Path.Combine(_cache, new string('a', 64));
        Directory.CreateDirectory(old);
        Directory.SetLastWriteTimeUtc(old, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        _ = await Terminal.RunAsync(_repository.Location, "--cache-dir", _cache, "snapshots");
        Assert.True(Directory.Exists(old));
        var run = await Terminal.RunAsync(_repository.Location, "--cache-dir", _cache, "--cleanup-cache", "snapshots");

        Assert.Equal(0, run.ExitCode);
        Assert.False(Directory.Exists(old));
        Assert.NotEmpty(Cached);
    }

    [Theory]
    [InlineData("--limit-upload")]
    [InlineData("--limit-download")]
    public async Task A_limit_is_a_number_of_KiB_and_changes_no_answer(string option)
    {
        var wide = await Terminal.RunAsync(_repository.Location, option, "1000000", "check", "--read-data");
        var nonsense = await Terminal.RunAsync(_repository.Location, option, "-1", "snapshots");

        Assert.Equal(0, wide.ExitCode);
        Assert.Equal(1, nonsense.ExitCode);
        Assert.Contains(option, nonsense.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _repository.Dispose();
        if (Directory.Exists(_cache))
        {
            Directory.Delete(_cache, recursive: true);
        }
    }
}
