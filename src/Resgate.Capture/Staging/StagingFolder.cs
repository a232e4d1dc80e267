using Resgate.Primitives;

namespace Resgate.Capture.Staging;

/// <summary>A private folder for copies that are made only to be stored. Disposing removes it.</summary>
public sealed class StagingFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StagingFolder(string folder) => Folder = folder;

    /// <summary>Its path.</summary>
    public string Folder { get; }

    /// <summary>Makes it, empty: what a run that was killed has left there goes first.</summary>
    /// <param name="path">Nobody else's; whoever calls holds the lock on runs.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it cannot be made.</exception>
    public static StagingFolder Create(string path)
    {
        try
        {
            Remove(path);
            Directory.CreateDirectory(path, Private);
            return new StagingFolder(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot make the folder {path} for copies", cause);
        }
    }

    /// <summary>The path of a file that is to be made; the folders on the way to it are there.</summary>
    /// <param name="names">Folders, and last the file.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: a name would lead out of the folder, or there is such a file already. <see cref="FailureKind.Failed"/>: a folder
    /// cannot be made.
    /// </exception>
    public string PathFor(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
            {
                throw new ResgateException(FailureKind.Usage, $"'{name}' is no plain name of a file");
            }
        }

        var path = Path.Combine([Folder, .. names]);
        try
        {
            if (Path.Exists(path))
            {
                throw new ResgateException(FailureKind.Usage, $"another source is stored as {names[^1]} already")
                {
                    Hint = "'as:' gives the output of a command another name",
                };
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Private);
            return path;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot make a folder for {path}", cause);
        }
    }

    public void Dispose()
    {
        try
        {
            Remove(Folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // It is private, and the next run removes it or says why it cannot.
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
