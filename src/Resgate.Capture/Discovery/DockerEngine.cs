using System.Text.Json;
using Resgate.Capture.Containers;
using Resgate.Primitives;

namespace Resgate.Capture.Discovery;

/// <summary>A named volume that Docker keeps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Project">The Compose project that it belongs to, by its label; null when it is none's.</param>
/// <param name="ProjectFolder">Where that project is, as its containers say; null when none of them is there.</param>
/// <param name="Driver">Who keeps its content; <c>local</c> for a folder of the engine's machine.</param>
/// <param name="Containers">Names of the containers that have it mounted, running or not.</param>
public sealed record DockerVolume(string Name, string? Project, string? ProjectFolder, string Driver, IReadOnlyList<string> Containers)
{
    /// <summary>Whether a run can copy it.</summary>
    public bool IsLocal => Driver == "local";
}

/// <summary>What an engine answered.</summary>
/// <param name="Volumes">Sorted by name.</param>
/// <param name="Complaint">Why nothing is known, in one line; null when it is.</param>
public sealed record DockerAnswer(IReadOnlyList<DockerVolume> Volumes, string? Complaint);

/// <summary>Asks a Docker engine, or Podman in its place, for its volumes.</summary>
/// <remarks>Source: Docker Engine API, <c>GET /containers/json</c> and <c>GET /volumes</c>; Compose's labels <c>com.docker.compose.*</c>.</remarks>
/// <param name="sockets">Where an engine may listen; the first that is there is asked.</param>
public sealed class DockerEngine(params IReadOnlyList<string> sockets)
{
    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public async ValueTask<DockerAnswer> AskAsync(CancellationToken cancellation)
    {
        if (sockets.FirstOrDefault(File.Exists) is not { } socket)
        {
            return new DockerAnswer([], $"no Docker engine listens at {string.Join(" or ", sockets)}");
        }

        try
        {
            using var engine = new EngineConnection(socket);
            using var containers = (await engine.GetAsync("/containers/json?all=1", cancellation)).Parse(socket);
            using var volumes = (await engine.GetAsync("/volumes", cancellation)).Parse(socket);
            return new DockerAnswer(Read(volumes.RootElement, [.. containers.RootElement.EnumerateArray()]), null);
        }
        catch (ResgateException failure)
        {
            return new DockerAnswer([], failure.Message);
        }
        catch (InvalidOperationException)
        {
            return new DockerAnswer([], $"the container engine at {socket} gave no answer that makes sense");
        }
    }

    private static List<DockerVolume> Read(JsonElement answer, List<JsonElement> containers) =>
    [
        .. answer.ArrayOf("Volumes")
            .Select(volume => ReadVolume(volume, containers))
            .OrderBy(static volume => volume.Name, StringComparer.Ordinal),
    ];

    private static DockerVolume ReadVolume(JsonElement volume, List<JsonElement> containers)
    {
        var name = volume.TextOf("Name") ?? "";
        var project = LabelOf(volume, "project");
        var users = containers.Where(one => one.ArrayOf("Mounts").Any(mount => mount.TextOf("Type") == "volume" && mount.TextOf("Name") == name)).ToList();
        return new DockerVolume(
            name,
            project,
            users.Concat(containers.Where(one => project is not null && LabelOf(one, "project") == project))
                .Select(static one => LabelOf(one, "project.working_dir")).FirstOrDefault(static folder => folder is not null),
            volume.TextOf("Driver") ?? "",
            [.. users.SelectMany(static one => one.ArrayOf("Names").Take(1)).Select(static one => one.GetString()!.TrimStart('/'))]);
    }

    private static string? LabelOf(JsonElement one, string label) =>
        one.Of("Labels").TextOf(ContainerState.Compose + label);
}
