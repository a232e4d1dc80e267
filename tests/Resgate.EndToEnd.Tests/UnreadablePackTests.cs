using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>A bad sector below a pack: check names the pack, and a repair goes on with all that can still be read.</summary>
public sealed class UnreadablePackTests : IAsyncLifetime
{
    private const string Failing = "error=EIO";

    private readonly Site _site = new();

    public async ValueTask InitializeAsync()
    {
        var random = new Random(5);
        for (var i = 0; i < 8; i++)
        {
            var content = new byte[900_000];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(_site.Source, $"file{i}"), content);
        }

        await _site.InitAsync();
        _site.BackUp();
    }

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Check_names_it_and_repairs_end_in_a_sound_repository()
    {
        var pack = _site.Packs().MaxBy(file => file.Length)!;
        var check = FailingDisk.Try(_site, pack.FullName, FailingDisk.Content, Failing, "check", "--read-data", "--json");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("Input/output error", check.Errors, StringComparison.Ordinal);
        Assert.Equal([pack.Name], Broken(check));

        var repair = FailingDisk.Try(_site, pack.FullName, FailingDisk.Content, Failing, "repair", "packs", pack.Name);
        Assert.True(repair.ExitCode == 0, repair.Errors);
        Assert.False(pack.Exists && File.Exists(pack.FullName));
        Assert.Equal(pack.Length, new FileInfo(Path.Combine(_site.Source, "pack-" + pack.Name)).Length);

        _site.Resgate("repair", "snapshots", "--forget");
        _site.Restic("check", "--read-data");
        _site.BackUp();
        _site.Restic("check", "--read-data");
    }

    [Fact]
    public void A_restore_loses_the_files_of_that_pack_and_says_which()
    {
        var pack = _site.Packs().MaxBy(file => file.Length)!;
        var target = _site.At("restored");
        var restore = FailingDisk.Try(
            _site, pack.FullName, FailingDisk.Content, Failing, "restore", "latest", "--target", target);
        Assert.Equal(1, restore.ExitCode);
        Assert.Contains("Input/output error", restore.Errors, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_site.Source))
        {
            var name = Path.GetFileName(file);
            var restored = Path.Combine(target, name);
            var isRight = File.Exists(restored) && File.ReadAllBytes(restored).AsSpan().SequenceEqual(File.ReadAllBytes(file));
            Assert.True(isRight || restore.Errors.Contains(name, StringComparison.Ordinal), $"{name} is neither right nor told");
        }
    }

    [Fact]
    public void A_bad_moment_of_the_disk_is_no_damage()
    {
        var pack = _site.Packs().MaxBy(file => file.Length)!;
        var check = FailingDisk.Try(_site, pack.FullName, FailingDisk.Content, Failing + ":when=1", "check", "--read-data", "--json");
        Assert.True(check.ExitCode == 0, check.Errors);
        Assert.Empty(Broken(check));
    }

    private static IEnumerable<string?> Broken(Tool.Result check)
    {
        using var summary = JsonDocument.Parse(check.Text.Split('\n').Single(line => line.Contains("num_errors", StringComparison.Ordinal)));
        var packs = summary.RootElement.GetProperty("broken_packs");
        return packs.ValueKind == JsonValueKind.Null ? [] : [.. packs.EnumerateArray().Select(pack => pack.GetString())];
    }
}
