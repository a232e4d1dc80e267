namespace Resgate.Recovery;

/// <summary>Folders for what nobody else may read.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <returns>A new one, for its owner only; the caller removes it.</returns>
    public static string Create(string folder) =>
        Directory.CreateDirectory(Path.Combine(folder, "resgate-examine-" + Path.GetRandomFileName()), Private).FullName;
}
