namespace Resgate.Recovery;

/// <summary>A new folder for what nobody else may read. It goes with its content.</summary>
internal sealed class PrivateFolder(string within) : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(within, "resgate-examine-" + System.IO.Path.GetRandomFileName()), Private).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
