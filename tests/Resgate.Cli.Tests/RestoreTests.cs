using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Resgate.Cli.Tests;

/// <summary><c>restore</c> beside restic's own, on trees drawn at random, and what happens when it is killed.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Password = "x";

    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-restore-").FullName;

    private static string Resgate { get; } = Path.Combine(AppContext.BaseDirectory, "resgate");

    private static string Restic { get; } = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC") ?? "restic";

    private string Repository => _folder + "/repo";

    [Theory]
    [InlineData("--delete")]
    [InlineData("--delete --include d1")]
    [InlineData("--include /d1/*2 --include f1*")]
    [InlineData("--delete --exclude d2")]
    [InlineData("--exclude d1 --exclude *3")]
    [InlineData("--delete --iinclude D2/F*")]
    [InlineData("--overwrite never")]
    [InlineData("--overwrite if-newer")]
    [InlineData("--overwrite if-changed --delete")]
    public void Filters_and_deleting_leave_the_same_tree_as_restic_does(string arguments)
    {
        var seed = arguments.Sum(static letter => letter);
        Plant(_folder + "/source", new Random(seed), levels: 3);
        Run(Restic, 0, "init", "--quiet");
        Run(Restic, 0, "backup", "--quiet", _folder + "/source");
        var snapshot = "latest:" + _folder + "/source";
        foreach (var target in (string[])["theirs", "ours"])
        {
            Plant($"{_folder}/{target}", new Random(seed + 1), levels: 3);
        }

        string[] words = arguments.Split(' ');
        Run(Restic, 0, ["restore", snapshot, "--target", _folder + "/theirs", .. words]);
        Run(Resgate, 0, ["restore", snapshot, "--target", _folder + "/ours", .. words]);

        Assert.Equal(Listing(_folder + "/theirs"), Listing(_folder + "/ours"));
    }

    [Fact]
    public void A_restore_that_was_killed_goes_on_where_it_stopped()
    {
        Plant(_folder + "/source", new Random(7), levels: 3);
        var noise = new byte[24 << 20];
        new Random(8).NextBytes(noise);
        File.WriteAllBytes(_folder + "/source/large", noise);
        Run(Restic, 0, "init", "--quiet");
        Run(Restic, 0, "backup", "--quiet", _folder + "/source");
        string[] arguments = ["restore", "latest:" + _folder + "/source", "--target", _folder + "/target"];

        for (var delay = 100; delay <= 700; delay += 150)
        {
            using var process = Start(Resgate, arguments);
            if (!process.WaitForExit(delay))
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        Run(Resgate, 0, [.. arguments, "--verify"]);
        Assert.Equal(Listing(_folder + "/source"), Listing(_folder + "/target"));
        var again = Run(Resgate, 0, arguments);
        Assert.Contains("(0 B) in 0:0", again, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_for_the_impossible_is_refused_before_anything_is_opened()
    {
        Assert.Contains("no snapshot ID specified", Run(Resgate, 1, "restore"), StringComparison.Ordinal);
        Assert.Contains("(--target)", Run(Resgate, 1, "restore", "latest"), StringComparison.Ordinal);
        Assert.Contains("'--target / --delete' must be combined", Run(Resgate, 1, "restore", "latest", "-t", "/", "--delete"), StringComparison.Ordinal);
        Assert.Contains("mutually exclusive", Run(Resgate, 1, "restore", "latest", "-t", "/x", "-i", "a", "-e", "b"), StringComparison.Ordinal);
        Assert.Contains("mutually exclusive", Run(Resgate, 1, "restore", "latest", "-t", "/x", "--dry-run", "--verify"), StringComparison.Ordinal);
        Assert.Contains("mutually exclusive", Run(Resgate, 1, "restore", "latest", "-t", "/x", "--include-xattr", "a", "--exclude-xattr", "b"), StringComparison.Ordinal);
        Assert.Contains("invalid overwrite behavior", Run(Resgate, 1, "restore", "latest", "-t", "/x", "--overwrite", "maybe"), StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_get_the_same_objects_as_from_restic()
    {
        Directory.CreateDirectory(_folder + "/source/sub");
        File.WriteAllText(_folder + "/source/sub/file", "content");
        Run(Restic, 0, "init", "--quiet");
        Run(Restic, 0, "backup", "--quiet", _folder + "/source");
        string[] arguments = ["restore", "latest:" + _folder + "/source", "--json", "-vv", "--target"];

        foreach (var round in (string[])["new", "unchanged"])
        {
            Assert.Equal(
                WithoutStatus(Run(Restic, 0, [.. arguments, _folder + "/theirs"])),
                WithoutStatus(Run(Resgate, 0, [.. arguments, _folder + "/ours"])));
            Assert.NotEmpty(round);
        }

        Directory.CreateDirectory(_folder + "/ours/sub/file2");
        File.Delete(_folder + "/ours/sub/file");
        Directory.CreateDirectory(_folder + "/ours/sub/file/full");
        var failed = Run(Resgate, 1, [.. arguments, _folder + "/ours"]);
        Assert.Contains("\"during\":\"restore\",\"item\":\"/sub/file\"", failed, StringComparison.Ordinal);
        Assert.Contains("\"message_type\":\"exit_error\",\"code\":1", failed, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What comes by the clock comes when a machine is slow.</summary>
    private static IEnumerable<string> WithoutStatus(string lines) =>
        lines.Split('\n').Where(static line => !line.StartsWith("{\"message_type\":\"status\"", StringComparison.Ordinal));

    /// <summary>A small random tree; two of them share many names and some contents.</summary>
    private static void Plant(string folder, Random random, int levels)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < 5; i++)
        {
            var path = $"{folder}/f{random.Next(8)}{random.Next(4)}";
            if (!Path.Exists(path))
            {
                File.WriteAllText(path, string.Concat(Enumerable.Repeat("line " + random.Next(3), random.Next(40))));
                File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(random.Next(3)));
            }
        }

        if (random.Next(2) == 0)
        {
            File.CreateSymbolicLink(folder + "/link", "f" + random.Next(3).ToString(CultureInfo.InvariantCulture));
        }

        for (var i = 0; levels > 0 && i < 3; i++)
        {
            var path = $"{folder}/d{random.Next(4)}";
            if (!Path.Exists(path))
            {
                Plant(path, random, levels - 1);
            }
        }
    }

    private static string Listing(string folder)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, entry.FullName);
            lines.Add(entry switch
            {
                { LinkTarget: { } target } => $"{path} -> {target}",
                FileInfo file => $"{path} {file.LastWriteTimeUtc.Ticks} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName)))}",
                _ => path + "/",
            });
        }

        return string.Join('\n', lines);
    }

    private string Run(string program, int code, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == code, $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {output}");
        return output;
    }

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "--repo", Repository, "--no-cache"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["RESTIC_PASSWORD"] = Password;
        return Process.Start(start)!;
    }
}
