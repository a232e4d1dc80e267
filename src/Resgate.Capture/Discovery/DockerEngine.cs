using System.Net.Sockets;
using System.Text.Json;

namespace Resgate.Capture.Discovery;

/// <summary>A named volume that Docker keeps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Project">The Compose project that it belongs to, by its label; null when it is none's.</param>
/// <param name="ProjectFolder">Where that project is, as its containers say; null when none of them is there.</param>
/// <param name="Containers">Names of the containers that have it mounted, running or not.</param>
public sealed record DockerVolume(string Name, string? Project, string? ProjectFolder, IReadOnlyList<string> Containers);

/// <summary>What an engine answered.</summary>
/// <param name="Volumes">Sorted by name.</param>
/// <param name="Complaint">Why nothing is known, in one line; null when it is.</param>
public sealed record DockerAnswer(IReadOnlyList<DockerVolume> Volumes, string? Complaint);

/// <summary>Asks a Docker engine, or Podman in its place, for its volumes.</summary>
/// <remarks>Source: Docker Engine API, <c>GET /containers/json</c> and <c>GET /volumes</c>; Compose's labels <c>com.docker.compose.*</c>.</remarks>
/// <param name="sockets">Where an engine may listen; the first that is there is asked.</param>
public sealed class DockerEngine(params IReadOnlyList<string> sockets)
{
    private const int LargestAnswer = 16 << 20;
    private const string Label = "com.docker.compose.";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <exception cref="OperationCanceledException">The caller wants to stop.</exception>
    public async ValueTask<DockerAnswer> AskAsync(CancellationToken cancellation)
    {
        if (sockets.FirstOrDefault(File.Exists) is not { } socket)
        {
            return new DockerAnswer([], $"no Docker engine listens at {string.Join(" or ", sockets)}");
        }

        try
        {
            using var client = Connect(socket);
            using var containers = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri("/containers/json?all=1", UriKind.Relative), cancellation));
            using var volumes = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri("/volumes", UriKind.Relative), cancellation));
            return new DockerAnswer(Read(volumes.RootElement, [.. containers.RootElement.EnumerateArray()]), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or InvalidOperationException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new DockerAnswer([], $"the Docker engine at {socket} gave no answer that makes sense");
        }
    }

    private static HttpClient Connect(string socket) => new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        })
    {
        BaseAddress = new Uri("http://localhost"),
        Timeout = _patience,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    private static List<DockerVolume> Read(JsonElement answer, List<JsonElement> containers) =>
    [
        .. ArrayOf(answer, "Volumes")
            .Select(volume => ReadVolume(volume, containers))
            .OrderBy(static volume => volume.Name, StringComparer.Ordinal),
    ];

    private static DockerVolume ReadVolume(JsonElement volume, List<JsonElement> containers)
    {
        var name = TextOf(volume, "Name") ?? "";
        var project = LabelOf(volume, "project");
        var users = containers.Where(one => ArrayOf(one, "Mounts").Any(mount => TextOf(mount, "Type") == "volume" && TextOf(mount, "Name") == name)).ToList();
        return new DockerVolume(
            name,
            project,
            users.Concat(containers.Where(one => project is not null && LabelOf(one, "project") == project))
                .Select(static one => LabelOf(one, "project.working_dir")).FirstOrDefault(static folder => folder is not null),
            [.. users.SelectMany(static one => ArrayOf(one, "Names").Take(1)).Select(static one => one.GetString()!.TrimStart('/'))]);
    }

    private static string? LabelOf(JsonElement one, string label) =>
        one.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object ? TextOf(labels, Label + label) : null;

    private static string? TextOf(JsonElement one, string name) =>
        one.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Both null and nothing stand for an empty list.
    private static JsonElement[] ArrayOf(JsonElement one, string name) =>
        one.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
