using Resgate.Capture.Containers;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Volumes;

/// <summary>Finds a volume of a plan, and whether it can be copied.</summary>
internal static class VolumeSearch
{
    /// <param name="engine">Keeps it.</param>
    /// <param name="source">What is wanted.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ResgateException">There is no such volume, or none that can be copied as its source says.</exception>
    public static async ValueTask<EngineVolume> FindAsync(ContainerEngine engine, VolumeSource source, CancellationToken cancellation)
    {
        var name = source.Volume;
        if (!VolumeCopyPath.IsName(name))
        {
            throw new ResgateException(FailureKind.Usage, "no volume can have that name");
        }

        var volume = await engine.FindVolumeAsync(name, cancellation)
            ?? throw new ResgateException(FailureKind.NotFound, $"the container engine at {engine.Socket} has no such volume")
            {
                Hint = "'docker volume ls' tells their names; those of Compose have the project's before them",
            };
        if (volume.Driver != "local")
        {
            throw new ResgateException(FailureKind.Failed, $"its content is kept by the driver {volume.Driver}, not in a folder of this machine")
            {
                Hint = "a 'command:' that writes it out can be a source",
            };
        }

        if (volume.IsMounted && source.ConsistentBy == VolumeCapture.Stop)
        {
            throw new ResgateException(FailureKind.Failed, "the engine takes its content away while no container runs with it") { Hint = "'consistent-by: pause'" };
        }

        NeedMounted(volume);
        return Directory.Exists(volume.Folder)
            ? volume
            : throw new ResgateException(FailureKind.Denied, $"its folder {volume.Folder} is not here, or this account may not look into it")
            {
                Hint = "run as root, on the machine that the engine runs on",
            };
    }

    /// <exception cref="ResgateException">An empty folder is in its place, which would be taken for what it holds.</exception>
    public static void NeedMounted(EngineVolume volume)
    {
        if (!volume.IsThere)
        {
            throw new ResgateException(FailureKind.Failed, $"nothing is mounted at {volume.Folder}: the engine does that only while a container runs with it");
        }
    }
}
