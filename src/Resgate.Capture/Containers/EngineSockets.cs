namespace Resgate.Capture.Containers;

/// <summary>Where a container engine may listen: Docker, or Podman in its place.</summary>
public static class EngineSockets
{
    private const string Unix = "unix://";

    /// <summary>Where they listen unless somebody has said otherwise.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["/var/run/docker.sock", "/run/podman/podman.sock"];

    /// <param name="dockerHost">What <c>DOCKER_HOST</c> says; null for nothing.</param>
    /// <returns>Paths. An address on a network is given back as it is, and nobody listens there: volumes are read from this machine's disks.</returns>
    public static IReadOnlyList<string> Of(string? dockerHost) => dockerHost switch
    {
        null => Usual,
        _ when dockerHost.StartsWith(Unix, StringComparison.Ordinal) => [dockerHost[Unix.Length..]],
        _ => [dockerHost],
    };
}
