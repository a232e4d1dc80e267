using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class DockerEngineTests
{
    /// <summary>Shortened from what an engine answers for the sample's Compose file; all fields that are read are as they came.</summary>
    internal const string Containers =
        """
        [{"Id":"5f0c","Names":["/vv-video-ai-orchestrator-1"],"Image":"python:3.11-slim","State":"running",
          "Labels":{"com.docker.compose.project":"vv-video-ai","com.docker.compose.project.working_dir":"/opt/vv-video-ai-system","com.docker.compose.service":"orchestrator"},
          "Mounts":[{"Type":"bind","Source":"/opt/vv-video-ai-system","Destination":"/opt/vv-video-ai-system","RW":true},
                    {"Type":"volume","Name":"vv-video-ai_vv_container_logs","Source":"/var/lib/docker/volumes/vv-video-ai_vv_container_logs/_data","Destination":"/var/log/vv","Driver":"local","RW":true}]},
         {"Id":"77aa","Names":["/db"],"Image":"postgres:16","State":"exited","Labels":{},"Mounts":[{"Type":"volume","Name":"pg","Destination":"/var/lib/postgresql/data"}]},
         {"Id":"77ab","Names":["/old"],"Labels":null,"Mounts":null}]
        """;

    internal const string Volumes =
        """
        {"Volumes":[
          {"CreatedAt":"2026-05-01T10:00:00Z","Driver":"local","Labels":{"com.docker.compose.project":"vv-video-ai","com.docker.compose.volume":"vv_container_logs"},"Mountpoint":"/var/lib/docker/volumes/vv-video-ai_vv_container_logs/_data","Name":"vv-video-ai_vv_container_logs","Options":null,"Scope":"local"},
          {"Driver":"local","Labels":null,"Mountpoint":"/var/lib/docker/volumes/pg/_data","Name":"pg","Options":null,"Scope":"local"}],
         "Warnings":null}
        """;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recorded_answer_tells_volumes_with_their_projects_and_the_containers_that_use_them()
    {
        using var machine = new MadeMachine();
        await using var engine = new RecordedEngine(machine.At("docker.sock"), ("/containers/json", Containers), ("/volumes", Volumes));

        var answer = await new DockerEngine(machine.At("nowhere.sock"), machine.At("docker.sock")).AskAsync(Now);

        Assert.Null(answer.Complaint);
        Assert.Equal(
            ["pg by db of  in ", "vv-video-ai_vv_container_logs by vv-video-ai-orchestrator-1 of vv-video-ai in /opt/vv-video-ai-system"],
            answer.Volumes.Select(static one => $"{one.Name} by {string.Join(',', one.Containers)} of {one.Project} in {one.ProjectFolder}"));
    }

    [Fact]
    public async Task No_socket_is_said_to_be_none()
    {
        var answer = await new DockerEngine("/nowhere/docker.sock").AskAsync(Now);

        Assert.Equal(("no Docker engine listens at /nowhere/docker.sock", 0), (answer.Complaint, answer.Volumes.Count));
    }

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    [InlineData("[ 7 ]", "{\"Volumes\":[]}")]
    [InlineData("<html>", "<html>")]
    [InlineData("[]", "")]
    public async Task Recorded_nonsense_is_a_complaint_or_nothing_and_never_a_crash(string containers, string volumes)
    {
        using var machine = new MadeMachine();
        await using var engine = new RecordedEngine(machine.At("docker.sock"), ("/containers/json", containers), ("/volumes", volumes));

        var answer = await new DockerEngine(machine.At("docker.sock")).AskAsync(Now);

        Assert.Empty(answer.Volumes);
    }

    [Fact]
    public async Task A_plain_file_in_the_sockets_place_is_a_complaint()
    {
        using var machine = new MadeMachine();
        machine.Write("docker.sock", "");

        Assert.EndsWith("does not answer", (await new DockerEngine(machine.At("docker.sock")).AskAsync(Now)).Complaint, StringComparison.Ordinal);
    }
}
