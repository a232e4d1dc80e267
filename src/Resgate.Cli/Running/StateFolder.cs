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

    /// <summary>Where a class's copies are made; the same at every run, so that they have the same path in every point.</summary>
    public string StagingOf(string className) => Path.Combine(_path, "staging", className);

    /// <summary>Makes the folder if it is not there.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: it cannot be made.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(_path, Private);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Denied, $"cannot make the folder {_path}", cause)
            {
                Hint = "runs keep their state there; name another folder in RESGATE_STATE_DIR",
            };
        }
    }
}
