using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Capture.Containers;

/// <summary>A Docker engine, or Podman in its place, as far as volumes and those who write to them go.</summary>
/// <remarks>Source: Docker Engine API, "Containers" and "Volumes". Every call ends within a bounded time.</remarks>
public sealed class ContainerEngine : IDisposable
{
    private const int MostContainers = 1000;
    private static readonly TimeSpan _beginning = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(15);

    private readonly EngineConnection _connection;

    private ContainerEngine(EngineConnection connection) => _connection = connection;

    /// <summary>Where it listens.</summary>
    public string Socket => _connection.Socket;

    /// <summary>How long a container is given to end, at the most.</summary>
    public static int LongestStopSeconds => 600;

    /// <param name="sockets">Where an engine may listen; the first that is there is taken.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: there is none.</exception>
    public static ContainerEngine Open(IReadOnlyList<string> sockets) => sockets.FirstOrDefault(File.Exists) is { } socket
        ? new ContainerEngine(new EngineConnection(socket))
        : throw new ResgateException(FailureKind.NotFound, $"no container engine listens at {string.Join(" or ", sockets)}")
        {
            Hint = "start it, or name its socket: DOCKER_HOST=unix:///…",
        };

    /// <returns>Null when there is no such volume.</returns>
    /// <exception cref="ResgateException">The engine does not answer.</exception>
    public async ValueTask<EngineVolume?> FindVolumeAsync(string name, CancellationToken cancellation)
    {
        var reply = await _connection.GetAsync($"/volumes/{Uri.EscapeDataString(name)}", cancellation);
        if (reply.Status == 404)
        {
            return null;
        }

        using var json = Good(reply, $"cannot tell about volume {name}").Parse(Socket);
        var root = json.RootElement;
        return new EngineVolume(name, root.TextOf("Driver") ?? "", root.TextOf("Mountpoint") ?? "", root.Of("Options").TextOf("device") is { Length: > 0 });
    }

    /// <exception cref="ResgateException">It cannot be made.</exception>
    public async ValueTask CreateVolumeAsync(string name, CancellationToken cancellation)
    {
        var body = $"{{\"Name\":\"{System.Text.Json.JsonEncodedText.Encode(name)}\"}}";
        _ = Good(await _connection.SendAsync(HttpMethod.Post, "/volumes/create", body, _beginning, cancellation), $"cannot make volume {name}");
    }

    /// <summary>Containers that run and may write to a volume; paused ones too.</summary>
    /// <exception cref="ResgateException">The engine does not answer.</exception>
    public async ValueTask<IReadOnlyList<ContainerState>> WritersOfAsync(string volume, CancellationToken cancellation)
    {
        var reply = await _connection.GetAsync("/containers/json", cancellation);
        using var json = Good(reply, "cannot list containers").Parse(Socket);
        var ids = json.RootElement.ValueKind == System.Text.Json.JsonValueKind.Array
            ? json.RootElement.EnumerateArray().Select(static one => one.TextOf("Id")).OfType<string>().Take(MostContainers).ToList()
            : [];
        var states = new List<ContainerState>();
        foreach (var id in ids)
        {
            if (await InspectAsync(id, cancellation) is { IsRunning: true } state && state.Writes.Contains(volume) && !IsOurselves(state))
            {
                states.Add(state);
            }
        }

        return states;
    }

    /// <returns>Null when there is no such container any more.</returns>
    /// <exception cref="ResgateException">The engine does not answer.</exception>
    public async ValueTask<ContainerState?> InspectAsync(string id, CancellationToken cancellation)
    {
        var reply = await _connection.GetAsync($"/containers/{id}/json", cancellation);
        if (reply.Status == 404)
        {
            return null;
        }

        using var json = Good(reply, $"cannot tell about container {id}").Parse(Socket);
        return ContainerState.Read(json.RootElement);
    }

    /// <summary>Freezes its processes. Cannot be cancelled: the engine would go on all the same.</summary>
    /// <returns>Why not, in the engine's words; null when it did.</returns>
    /// <exception cref="ResgateException">The engine does not answer.</exception>
    public ValueTask<string?> PauseAsync(string id) => DoAsync(id, "pause", EngineConnection.Patience);

    /// <summary>Lets them go on.</summary>
    /// <inheritdoc cref="PauseAsync"/>
    public ValueTask<string?> UnpauseAsync(string id) => DoAsync(id, "unpause", EngineConnection.Patience);

    /// <summary>Lets it end, and kills it when it takes longer than it may. Cannot be cancelled: the engine would go on all the same.</summary>
    /// <inheritdoc cref="PauseAsync"/>
    public ValueTask<string?> StopAsync(ContainerState one)
    {
        var seconds = StopSecondsOf(one.StopSeconds);
        return DoAsync(one.Id, $"stop?t={seconds}", TimeSpan.FromSeconds(seconds) + _grace);
    }

    /// <summary>Starts it again.</summary>
    /// <inheritdoc cref="PauseAsync"/>
    public ValueTask<string?> StartAsync(string id) => DoAsync(id, "start", _beginning);

    /// <summary>Whether somebody has let it go on since a moment, as far as the engine remembers.</summary>
    /// <exception cref="ResgateException">The engine does not answer.</exception>
    public async ValueTask<bool> WasUnpausedAsync(string id, DateTimeOffset since, DateTimeOffset now)
    {
        var filters = Uri.EscapeDataString($"{{\"container\":[\"{id}\"],\"event\":[\"unpause\"]}}");
        var reply = await _connection.GetAsync($"/events?since={Moment(since)}&until={Moment(now)}&filters={filters}", CancellationToken.None);

        // An engine that keeps no events has nothing to say against.
        return reply.IsGood && reply.Body.AsSpan().IndexOf("unpause"u8) >= 0;
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>How long a stop is given, in seconds.</summary>
    internal static int StopSecondsOf(int wanted) => wanted < 0 ? LongestStopSeconds : Math.Min(wanted, LongestStopSeconds);

    private async ValueTask<string?> DoAsync(string id, string what, TimeSpan patience)
    {
        var reply = await _connection.SendAsync(HttpMethod.Post, $"/containers/{id}/{what}", null, patience, CancellationToken.None);
        return reply.IsGood || reply.Status == 304 ? null : reply.Complaint;
    }

    private EngineReply Good(EngineReply reply, string what) => reply.IsGood
        ? reply
        : throw new ResgateException(FailureKind.Failed, $"the container engine at {Socket} {what}: {reply.Complaint}");

    // A container that paused itself would never come to let itself go on. Its host name is its id's beginning.
    private static bool IsOurselves(ContainerState one) =>
        Environment.MachineName is { Length: 12 } name && one.Id.StartsWith(name, StringComparison.Ordinal);

    private static string Moment(DateTimeOffset time) =>
        (time.ToUnixTimeMilliseconds() / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
}
