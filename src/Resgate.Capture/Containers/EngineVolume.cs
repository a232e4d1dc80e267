using Resgate.Capture.Discovery;

namespace Resgate.Capture.Containers;

/// <summary>A volume that an engine keeps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Driver">Who keeps its content; <c>local</c> for a folder of this machine.</param>
/// <param name="Folder">Where that is.</param>
/// <param name="IsMounted">Whether the engine mounts something there (NFS, tmpfs, another folder), and that only while a container runs with it.</param>
public sealed record EngineVolume(string Name, string Driver, string Folder, bool IsMounted)
{
    /// <summary>Whether its content is to be seen now, rather than an empty folder in its place.</summary>
    public bool IsThere => !IsMounted || new MountTable("/proc/self/mountinfo", "/sys").Of(Folder)?.Folder == Folder;
}
