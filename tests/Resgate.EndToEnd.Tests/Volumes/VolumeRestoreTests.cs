using Resgate.Testing;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>A volume's content comes back: into the target, with a word on what to do with it, or into a volume that is new or empty.</summary>
[Collection(DockerFixture.Name)]
public sealed class VolumeRestoreTests(DockerFixture fixture)
{
    private DockerServer Docker => fixture.Docker;

    [Fact]
    public async Task In_a_target_it_lies_where_it_is_said_and_the_command_that_is_said_puts_it_into_a_volume()
    {
        using var volume = await WithRunAsync();
        var restore = volume.Do("restore", "state", "--target", volume.At("out"));

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        var copy = volume.At("out") + volume.CopyPath;
        var line = restore.Text.Split('\n').Single(one => one.StartsWith($"the content of volume {volume.Name} is in {copy}: '", StringComparison.Ordinal));
        AssertIsSame(volume.Folder, copy);

        Docker.Do("volume", "rm", volume.Name);
        Tool.Run("sh", null, ["-c", line[(line.IndexOf(": '", StringComparison.Ordinal) + 3)..line.LastIndexOf("' puts", StringComparison.Ordinal)]], ("DOCKER_HOST", Docker.Host));
        AssertIsSame(copy, Docker.FolderOf(volume.Name));
    }

    [Fact]
    public async Task In_place_a_volume_that_is_gone_is_made_anew_with_its_content_and_its_owners()
    {
        using var volume = await WithRunAsync();
        Tool.Run("cp", "-a", volume.Folder, volume.At("kept"));
        Docker.Do("volume", "rm", volume.Name);

        // Part of a class, or one path, is no reason to touch a volume.
        Assert.Equal(0, volume.Do("restore", "state", "--target", "/", "--include", "nobody").ExitCode);
        Assert.Equal(0, volume.Do("restore", $"{volume.CopyPath}/sub/file", "--target", "/").ExitCode);
        Assert.Equal(1, Docker.Try("volume", "inspect", volume.Name).ExitCode);

        var restore = volume.Do("restore", "state", "--target", "/");

        Assert.Equal((0, ""), (restore.ExitCode, restore.Errors));
        Assert.EndsWith($"volume {volume.Name} has its content back, 1 files, 6 B\n", restore.Text, StringComparison.Ordinal);
        AssertIsSame(volume.At("kept"), Docker.FolderOf(volume.Name));
    }

    [Fact]
    public async Task In_place_a_volume_that_is_in_use_or_has_content_stays_as_it_is_and_it_is_said_where_the_copy_is()
    {
        using var volume = await WithRunAsync();
        File.WriteAllText(Path.Combine(volume.Folder, "sub/file"), "newer");

        var full = volume.Do("restore", "state", "--target", "/");
        var box = volume.Start("while :; do sleep 1; done");
        var used = volume.Do("restore", "state", "--target", "/");

        Assert.StartsWith(
            $"volume {volume.Name} is not put back: it has content; 'docker volume rm {volume.Name}', if nobody needs that any more, and restore again; its content is in {volume.CopyPath}: ",
            full.Errors,
            StringComparison.Ordinal);
        Assert.StartsWith($"volume {volume.Name} is not put back: container {box} uses it; 'docker stop {box}' first; ", used.Errors, StringComparison.Ordinal);
        Assert.Equal("newer", File.ReadAllText(Path.Combine(volume.Folder, "sub/file")));
        Assert.Equal("before", File.ReadAllText(Path.Combine(volume.CopyPath, "sub/file")));
    }

    private async Task<GuardedVolume> WithRunAsync()
    {
        var volume = await GuardedVolume.MakeAsync(Docker);
        Directory.CreateDirectory(Path.Combine(volume.Folder, "sub"));
        File.WriteAllText(Path.Combine(volume.Folder, "sub/file"), "before");
        Tool.Run("chown", "-R", "1234:4321", volume.Folder);
        Tool.Run("chmod", "750", volume.Folder);
        Assert.Equal(0, volume.Run().ExitCode);
        return volume;
    }

    private static void AssertIsSame(string one, string other) =>
        Assert.Equal("", Tool.Run("rsync", "--archive", "--checksum", "--delete", "--dry-run", "--itemize-changes", one + "/", other + "/").Text);
}
