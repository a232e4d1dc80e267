using Resgate.Capture.Databases;
using Resgate.Capture.Mirrors;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>Where runs keep what they need on this device: <c>RESGATE_STATE_DIR</c>, or <c>/var/lib/resgate</c>. Nobody else looks in.</summary>
internal sealed class StateFolder
{
    private const string Usual = "/var/lib/resgate";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path = Path.GetFullPath(Setting.Variable("RESGATE_STATE_DIR") ?? Usual);

    /// <summary>The file that a run holds locked.</summary>
    public string LockFile => Path.Combine(_path, "run.lock");

    /// <summary>What a place had when somebody last looked.</summary>
    public string SeenAt(string placeName) => Path.Combine(_path, "seen", placeName + ".json");

    /// <summary>What was done at a place, and what failed; see <see cref="PlaceDuties"/>.</summary>
    public string DutiesAt(string placeName) => Path.Combine(_path, "duties", placeName + ".json");

    /// <summary>Where a class's copies are made; the same at every run, so that they have the same path in every point.</summary>
    public string StagingOf(string className) => Path.Combine(_path, "staging", className);

    /// <summary>What is known of the files of a class; see <see cref="LookedFiles"/>.</summary>
    public string LookedAt(string className) => Path.Combine(_path, "looked", className);

    /// <summary>Where copies of volumes are kept from run to run; the same path in every point.</summary>
    public string VolumeCopies => _path;

    /// <summary>The file that says which containers a run has paused or stopped; there while it has.</summary>
    public string HeldContainers => Path.Combine(_path, "held-containers.json");

    /// <summary>The file that a run of mirrors holds locked.</summary>
    public string MirrorLockFile => Path.Combine(_path, "mirror.lock");

    /// <summary>What is known of kits; see <see cref="Kits.KitRecord"/>.</summary>
    public string KitFile => Path.Combine(_path, "kit.json");

    /// <summary>Where a mirror's run works.</summary>
    public MirrorWork WorkOf(PlannedMirror mirror)
    {
        var folder = Path.Combine(_path, "mirrors", mirror.Name);
        return new MirrorWork(Path.Combine(folder, "staging"), Path.Combine(folder, "files"), Path.Combine(folder, "claim"));
    }

    /// <summary>The same, and its folder is there.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: it cannot be made.</exception>
    public MirrorWork MakeWorkOf(PlannedMirror mirror)
    {
        var work = WorkOf(mirror);
        Create(Path.GetDirectoryName(work.List)!);
        return work;
    }

    /// <summary>Makes the folder if it is not there.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: it cannot be made.</exception>
    public void Create() => Create(_path);

    private static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path, Private);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, $"cannot make the folder {path}", cause)
            {
                Hint = "runs keep their state there; name another folder in RESGATE_STATE_DIR",
            };
        }
    }
}
