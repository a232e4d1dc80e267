using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>What cannot be captured of volumes costs that source, is said in one line, and makes the point partial.</summary>
[Collection(DockerFixture.Name)]
public sealed class VolumeTroubleTests(DockerFixture fixture)
{
    private DockerServer Docker => fixture.Docker;

    [Fact]
    public async Task A_volume_or_an_engine_that_is_not_there_costs_that_source_alone()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        Assert.Equal(
            $"state: volume nobody: the container engine at {Docker.Socket} has no such volume; 'docker volume ls' tells their names; those of Compose have the project's before them\n",
            await PartialAsync(volume, "nobody", Docker.Host));
        Assert.Equal(
            "state: volume data: no container engine listens at /nowhere.sock; start it, or name its socket: DOCKER_HOST=unix:///…\n",
            await PartialAsync(volume, "data", "unix:///nowhere.sock"));
        Assert.Equal(
            "state: volume data: no container engine listens at tcp://10.0.0.1:2375; start it, or name its socket: DOCKER_HOST=unix:///…\n",
            await PartialAsync(volume, "data", "tcp://10.0.0.1:2375"));
    }

    // A real engine has no other driver without a plugin from a registry, and does not fail when it is told to: these answers are written by hand.
    [Theory]
    [InlineData(
        "200 OK", """{"Name":"data","Driver":"nfs-plugin","Mountpoint":"/m"}""",
        "its content is kept by the driver nfs-plugin, not in a folder of this machine; a 'command:' that writes it out can be a source\n")]
    [InlineData(
        "200 OK", """{"Name":"data","Driver":"local","Mountpoint":"/not/here"}""",
        "its folder /not/here is not here, or this account may not look into it; run as root, on the machine that the engine runs on\n")]
    [InlineData("500 Internal Server Error", """{"message":"disk on fire"}""", "the container engine at SOCKET cannot tell about volume data: disk on fire\n")]
    [InlineData("200 OK", "<html>", "the container engine at SOCKET gave no answer that makes sense: ")]
    [InlineData(null, "", "the container engine at SOCKET gave no answer within 10 s\n")]
    public async Task An_engine_that_says_what_cannot_be_used_or_nothing_at_all_costs_that_source_alone(string? status, string body, string message)
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var path = volume.At("engine.sock");
        await using var engine = new ScriptedEngine(path, status, body);

        var said = await PartialAsync(volume, "data", $"unix://{path}");

        Assert.StartsWith($"state: volume data: {message.Replace("SOCKET", path, StringComparison.Ordinal)}", said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_volume_that_the_engine_has_not_mounted_is_not_taken_for_an_empty_one()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        Docker.Do("volume", "rm", volume.Name);
        Docker.Do("volume", "create", "--opt", "type=tmpfs", "--opt", "device=tmpfs", volume.Name);
        var away = await PartialAsync(volume, volume.Name, Docker.Host);
        volume.Start("echo here > /v/file; while :; do sleep 1; done");
        await GuardedVolume.WaitAsync(() => File.Exists(Path.Combine(volume.Folder, "file")));

        var run = volume.Run();

        Assert.Equal($"state: volume {volume.Name}: nothing is mounted at {volume.Folder}: the engine does that only while a container runs with it\n", away);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("here\n", File.ReadAllText(Path.Combine(volume.CopyPath, "file")));

        volume.Write($"[ {{ volume: {volume.Name}, consistent-by: stop }} ]");
        Assert.Equal(
            $"state: volume {volume.Name}: the engine takes its content away while no container runs with it; 'consistent-by: pause'\nerror: state: none of its sources gave anything\n",
            volume.Run().Errors);
    }

    [Fact]
    public async Task A_copy_never_takes_the_last_room_of_a_disk()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        File.WriteAllBytes(Path.Combine(volume.Folder, "large"), new byte[9 << 20].Select(static _ => (byte)1).ToArray());
        using var disk = Testing.FileSystems.Mount.Tmpfs(volume.At("disk"), "size=9m");
        volume.Write($"[ {{ paths: [ /etc/hostname ] }}, {{ volume: {volume.Name}, staging: {disk.Path} }} ]");

        var run = volume.Run();

        Assert.Equal(3, run.ExitCode);
        Assert.Matches($"^state: volume {volume.Name}: the disk of .* has too little room for a copy; 'staging:' names a folder on another disk\n$", run.Errors);
    }

    private static async Task<string> PartialAsync(GuardedVolume volume, string name, string host)
    {
        volume.Write($"[ {{ paths: [ /etc/hostname ] }}, {{ volume: {name} }} ]");
        volume.Host = host;
        var run = await Task.Run(() => volume.Run());
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("partial, lacks 1", run.Text, StringComparison.Ordinal);
        return run.Errors;
    }
}
