using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>What of a source cannot be read costs itself only: it is named, the code is 3, and all the rest is stored.</summary>
public sealed class UnreadableSourceTests : IAsyncLifetime
{
    private const string Nobody = "65534";

    private readonly Site _site = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var folder in (string[])["open", "shut/below", "last"])
        {
            Directory.CreateDirectory(Path.Combine(_site.Source, folder));
        }

        Write("open/good", 1_000);
        Write("open/bad", 1_000);
        Write("open/large", 3_000_000);
        Write("shut/below/file", 10);
        Write("last/good", 10);
        await _site.InitAsync();
    }

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void What_another_user_may_not_read_is_told_and_the_tree_is_the_one_that_restic_makes()
    {
        File.SetUnixFileMode(At("open/bad"), UnixFileMode.None);
        File.SetUnixFileMode(At("shut"), UnixFileMode.None);
        Tool.Run("chmod", "-R", "a+rX", Path.GetDirectoryName(_site.Source)!, "--", _site.Source + "/last");
        File.SetUnixFileMode(At("open/bad"), UnixFileMode.None);
        File.SetUnixFileMode(At("shut"), UnixFileMode.None);
        Tool.Run("chown", "-R", $"{Nobody}:{Nobody}", _site.Repository);
        var trees = new List<string>();
        foreach (var program in (string[])[Programs.Restic, Programs.Resgate])
        {
            var result = _site.Try(
                "setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", program, "--no-cache", "backup", "--json", "--force", ".");
            AssertPartial(result, "open/bad", "shut");
            trees.Add(_site.TreeOf(Site.SnapshotOf(result.Text)));
        }

        Assert.Equal(trees[0], trees[1]);
        _site.Restic("check", "--read-data");
    }

    [Theory]
    [InlineData("open/bad", FailingDisk.Content, "error=EIO")]
    [InlineData("open/large", FailingDisk.Content, "error=EIO")]
    [InlineData("open/large", FailingDisk.Content, "error=EIO:when=2+")]
    [InlineData("shut", FailingDisk.Names, "error=EIO")]
    public void What_the_disk_cannot_read_is_told_and_the_rest_is_stored(string bad, string calls, string how)
    {
        var result = FailingDisk.Try(_site, At(bad), calls, how, "backup", "--json", "--force", ".");
        AssertPartial(result, bad);
        Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);

        _site.Restic("check", "--read-data");
        _site.Restic("restore", Site.SnapshotOf(result.Text), "--target", _site.At("restored"));
        Assert.Equal(
            Files(_site.Source).Where(file => !file.StartsWith(bad, StringComparison.Ordinal)),
            Files(_site.At("restored")));
    }

    private void AssertPartial(Tool.Result result, params string[] bad)
    {
        Assert.True(result.ExitCode == 3, $"ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
        Assert.All(bad, path => Assert.Contains(path, result.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("last/good", result.Errors, StringComparison.Ordinal);
        Assert.Empty(_site.Locks());
    }

    private string At(string path) => Path.Combine(_site.Source, path);

    private void Write(string path, int length)
    {
        var content = new byte[length];
        new Random(path.Length).NextBytes(content);
        File.WriteAllBytes(At(path), content);
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
        .Order(StringComparer.Ordinal);
}
