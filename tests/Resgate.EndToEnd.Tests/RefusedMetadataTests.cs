using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>Lost data, row 12: what of an entry's metadata the system refuses is told, each by its name, and the code is 1.</summary>
public sealed class RefusedMetadataTests : IAsyncLifetime
{
    private readonly Site _site = new();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_site.Source, "folder"));
        File.WriteAllText(Path.Combine(_site.Source, "folder/file"), "content");
        File.WriteAllBytes(Path.Combine(_site.Source, "folder/large"), new byte[3_000_000]);
        foreach (var name in (string[])["folder", "folder/file", "folder/large"])
        {
            Tool.Run("setfattr", "-n", "user.mark", "-v", "x", Path.Combine(_site.Source, name));
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
    [InlineData("owner", "?chown,?lchown,fchown,fchownat")]
    [InlineData("times", "utimensat")]
    [InlineData("mode", "?chmod,fchmod,fchmodat,?fchmodat2")]
    [InlineData("attribute user.mark", "setxattr,lsetxattr,fsetxattr,?setxattrat")]
    public void Each_kind_that_is_refused_is_told_for_each_entry(string what, string calls)
    {
        var target = _site.At("restored");

        var restore = _site.Try("strace", [
            "-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error=EPERM",
            Programs.Resgate, "restore", "latest", "--target", target,
        ]);

        Assert.True(restore.ExitCode == 1, $"ended with {restore.ExitCode}: {restore.Errors}");
        foreach (var name in (string[])["folder", "folder/file", "folder/large"])
        {
            Assert.Single(restore.Errors.Split('\n'), line =>
                line.Contains($"/{name}:", StringComparison.Ordinal)
                && line.Contains(what, StringComparison.Ordinal)
                && line.Contains("Operation not permitted", StringComparison.Ordinal));
        }

        Assert.Equal(ChangingFolder.Fingerprint(_site.Source), ChangingFolder.Fingerprint(target));
    }
}
