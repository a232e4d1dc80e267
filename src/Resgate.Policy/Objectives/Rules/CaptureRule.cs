using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Sources that are read while they change, and copies that go through a disk that may be too small.</summary>
internal static class CaptureRule
{
    private static readonly string[] _rootDisk = ["/tmp", "/var", "/root", "/home", "/run", "/dev/shm"];

    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var one in facts.Plan.Classes)
        {
            foreach (var finding in one.Sources.SelectMany(source => Examine(one, source)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Examine(PlannedClass one, PlannedSource source)
    {
        if (source is VolumeSource { ConsistentBy: VolumeCapture.Nothing } volume)
        {
            yield return LiveVolume(one, volume);
        }

        if (source is VolumeSource { Staging: { } folder } staged && IsOnRootDisk(folder))
        {
            yield return FullRootDisk(one, staged, folder);
        }
    }

    private static bool IsOnRootDisk(string folder) =>
        Array.Exists(_rootDisk, root => $"{folder}/".StartsWith($"{root}/", StringComparison.Ordinal));

    private static Finding LiveVolume(PlannedClass one, VolumeSource volume) => new()
    {
        Id = "volume-live",
        Severity = Severity.Risk,
        Classes = [one.Name],
        At = volume.Marks.Of("consistent-by"),
        What = $"Volume {volume.Volume} is read while its containers write to it: what comes out belongs to no moment.",
        Timeline =
        [
            "tar reads one file of the volume; a container then changes that one and another",
            "tar reads the other, as it is now: the two do not fit each other, and no error shows it",
        ],
        Change = "'consistent-by: pause', which freezes the containers for seconds; or stop, or a hook.",
    };

    private static Finding FullRootDisk(PlannedClass one, VolumeSource volume, string folder) => new()
    {
        Id = "staging",
        Severity = Severity.Risk,
        Classes = [one.Name],
        At = volume.Marks.Of("staging"),
        What = $"A copy of volume {volume.Volume} in {folder} can fill the disk that the system runs from.",
        Timeline =
        [
            $"the volume has grown; a second copy of it is written to {folder}",
            "the disk is full: databases cannot commit, logs stop, containers fail, at the time of the backup",
        ],
        Change = "a folder on another disk. Without 'staging:' the copy is in the state folder, and leaves the last twentieth of its disk free.",
    };
}
