using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>Docker volumes in a run: what the point holds, and what it costs the containers. The engine is a real one.</summary>
[Collection(DockerFixture.Name)]
public sealed class VolumeTests(DockerFixture fixture)
{
    /// <summary>Writes a number into each of many files in turn: at any moment they are one number, or that one and the one before it.</summary>
    private const string Writer = "i=0; while :; do i=$((i+1)); f=0; while [ $f -lt 300 ]; do echo $i > /v/$f; f=$((f+1)); done; done";

    private DockerServer Docker => fixture.Docker;

    [Fact]
    public async Task A_paused_copy_is_of_one_moment_although_the_container_writes_all_the_time()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var box = volume.Start(Writer);
        var begun = TimeProvider.System.GetUtcNow();
        await GuardedVolume.WaitAsync(() => File.Exists(Path.Combine(volume.Folder, "299")));

        for (var round = 0; round < 3; round++)
        {
            var run = volume.Run();
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            Assert.True(IsOneMoment(volume.Restored()), "the files are of several moments");
        }

        Assert.Contains("consistency=crash", volume.Tags());
        Assert.Equal("running", Docker.StateOf(box));
        Assert.Equal("pause,unpause,pause,unpause,pause,unpause", Docker.EventsOf(box, begun).Replace("start,", "", StringComparison.Ordinal));
        Assert.False(File.Exists(volume.Journal));
        volume.Restic("check", "--read-data");
    }

    private static bool IsOneMoment(string folder)
    {
        var numbers = Enumerable.Range(0, 300)
            .Select(index => File.ReadAllText(Path.Combine(folder, $"{index}")).Trim())

            // The one that is being written may be empty.
            .Where(static text => text.Length > 0)
            .Select(int.Parse)
            .ToList();
        return numbers.Count >= 299 && numbers.SequenceEqual(numbers.OrderDescending()) && numbers[0] - numbers[^1] is 0 or 1;
    }
}
