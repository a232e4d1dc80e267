using Resgate.Capture.Containers;

namespace Resgate.Capture.Discovery;

/// <summary>Where a machine keeps what tells about it. Tests have machines of their own.</summary>
public sealed record Machine
{
    /// <summary>As <c>/etc</c>.</summary>
    public string Etc { get; init; } = "/etc";

    /// <summary>As <c>/sys</c>.</summary>
    public string Sys { get; init; } = "/sys";

    /// <summary>As <c>/proc/self/mountinfo</c>.</summary>
    public string MountInfo { get; init; } = "/proc/self/mountinfo";

    /// <summary>Where cron keeps its users' tables.</summary>
    public string CronSpool { get; init; } = "/var/spool/cron/crontabs";

    /// <summary>Where a Docker engine may listen.</summary>
    public IReadOnlyList<string> DockerSockets { get; init; } = EngineSockets.Usual;

    /// <summary>Where installations usually are, the likeliest first; the first of all may be a link.</summary>
    public IReadOnlyList<string> UsualFolders { get; init; } = ["/opt/vv-video-ai-system", "/opt", "/srv", "/home"];

    /// <summary>Runs programs that answer questions.</summary>
    public ProgramRunner Run { get; init; } = CronTables.RunProgramAsync;
}
