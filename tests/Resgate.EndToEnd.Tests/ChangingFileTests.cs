using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>Lost data, row 35: a file that changes while it is read is told; what is stored of it is whole in itself.</summary>
public sealed class ChangingFileTests : IAsyncLifetime
{
    private readonly Site _site = new();

    public async ValueTask InitializeAsync() => await _site.InitAsync();

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(3_000_000, false)]
    [InlineData(3_000_000, true)]
    public void It_is_told_and_the_snapshot_is_sound(int length, bool shrinks)
    {
        var path = Path.Combine(_site.Source, "moving");
        var still = Path.Combine(_site.Source, "still");
        File.WriteAllBytes(path, new byte[length]);
        File.WriteAllText(still, "still");

        // Every read of it takes long, and in the meantime it never rests.
        using var backup = FailingDisk.Start(
            _site, path, FailingDisk.Content, "delay_enter=60000", "backup", "--json", "--force", ".");
        using (var file = File.OpenWrite(path))
        {
            for (var round = 1; !backup.HasEnded; round++)
            {
                file.SetLength(shrinks && round % 2 == 1 ? length / 2 : length);
                file.Position = round % (length / 2);
                file.WriteByte((byte)round);
                file.Flush();
                Thread.Sleep(5);
            }
        }

        var (code, output, errors) = backup.Wait();
        Assert.True(code == 0, errors);
        Assert.Contains("moving: changed while it was read", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("still", errors, StringComparison.Ordinal);

        // As long as its node says, to the byte, whatever it was at each moment.
        _site.Restic("check", "--read-data");
        _site.Restic("restore", Site.SnapshotOf(output), "--target", _site.At("restored"), "--verify");
        Assert.InRange(new FileInfo(Path.Combine(_site.At("restored"), "moving")).Length, length / 2, length);

        // The next backup does not take the old copy for the file.
        _site.Resgate("backup", ".");
        _site.Restic("restore", "latest", "--target", _site.At("again"));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(_site.At("again"), "moving")));
    }

    [Fact]
    public void Files_that_rest_are_not_accused()
    {
        File.WriteAllText(Path.Combine(_site.Source, "still"), "still");
        Assert.DoesNotContain("changed", _site.Resgate("backup", ".").Errors, StringComparison.Ordinal);
    }
}
