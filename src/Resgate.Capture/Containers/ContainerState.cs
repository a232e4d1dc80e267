using System.Text.Json;

namespace Resgate.Capture.Containers;

/// <summary>What an engine tells of a container.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record ContainerState(string Id, string Name)
{
    /// <summary>What the names of Compose's labels begin with.</summary>
    internal const string Compose = "com.docker.compose.";

    private const int UsualStopSeconds = 10;

    /// <summary>Whether its processes are there, paused or not.</summary>
    public bool IsRunning { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>When it was last started, in the engine's own words: another text is another start.</summary>
    public string StartedAt { get; init; } = "";

    /// <summary>When it last ended, likewise.</summary>
    public string FinishedAt { get; init; } = "";

    /// <summary>What it ended with; 137 when it was killed.</summary>
    public int ExitCode { get; init; }

    /// <summary>How long the engine lets it end by itself; negative for as long as it takes.</summary>
    public int StopSeconds { get; init; } = UsualStopSeconds;

    /// <summary>Whether it is gone for good when it ends.</summary>
    public bool RemovesItself { get; init; }

    /// <summary>Its Compose project and its service there; null when it has none.</summary>
    public (string Project, string Name)? Service { get; init; }

    /// <summary>Services of its project that it needs.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Named volumes that it may write to.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <param name="json">As <c>GET /containers/ID/json</c> answers.</param>
    internal static ContainerState Read(JsonElement json)
    {
        var (state, config) = (json.Of("State"), json.Of("Config"));
        var labels = config.Of("Labels");
        return new ContainerState(json.TextOf("Id") ?? "", json.TextOf("Name")?.TrimStart('/') ?? "")
        {
            IsRunning = state.IsTrue("Running"),
            IsPaused = state.IsTrue("Paused"),
            StartedAt = state.TextOf("StartedAt") ?? "",
            FinishedAt = state.TextOf("FinishedAt") ?? "",
            ExitCode = state.NumberOf("ExitCode") ?? 0,
            StopSeconds = config.NumberOf("StopTimeout") ?? UsualStopSeconds,
            RemovesItself = json.Of("HostConfig").IsTrue("AutoRemove"),
            Service = labels.TextOf(Compose + "project") is { } project && labels.TextOf(Compose + "service") is { } service ? (project, service) : null,

            // db:service_started:false,cache:service_healthy:true
            DependsOn = [.. (labels.TextOf(Compose + "depends_on") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split(':')[0])],
            Writes =
            [
                .. json.ArrayOf("Mounts")
                    .Where(static mount => mount.TextOf("Type") == "volume" && mount.IsTrue("RW"))
                    .Select(static mount => mount.TextOf("Name"))
                    .OfType<string>(),
            ],
        };
    }
}
