using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>A snapshot that cannot be removed: told, exit code 3, no prune after it (lost data, row 11: restic#5233).</summary>
public sealed class ForgetFailureTests : IAsyncLifetime
{
    private readonly Site _site = new();

    public async ValueTask InitializeAsync()
    {
        await _site.InitAsync();
        foreach (var content in (string[])["one", "two", "three"])
        {
            File.WriteAllText(Path.Combine(_site.Source, "file"), content);
            _site.BackUp();
        }
    }

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Forget_says_3_and_leaves_the_data_alone()
    {
        var snapshots = Path.Combine(_site.Repository, "snapshots");
        var oldest = Directory.GetFiles(snapshots).MinBy(File.GetLastWriteTimeUtc)!;
        var packs = Packs();

        // What something is mounted on cannot be removed, not even by root.
        Tool.Run("mount", "--bind", oldest, oldest);
        Tool.Result result;
        try
        {
            result = _site.Try(Programs.Resgate, "forget", "--keep-last", "1", "--prune", "--no-cache");
        }
        finally
        {
            Tool.Run("umount", oldest);
        }

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(Path.GetFileName(oldest), result.Errors + result.Text, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(snapshots).Length);
        Assert.Equal(packs, Packs());
        _site.Restic("check", "--read-data");
    }

    private string[] Packs() =>
        [.. Directory.GetFiles(Path.Combine(_site.Repository, "data"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)];
}
