namespace Resgate.Testing.FileSystems;

/// <summary>A mounted file system. It is unmounted with the test, whatever happens. Needs root.</summary>
public sealed class Mount : IDisposable
{
    private Mount(string path) => Path = path;

    public string Path { get; }

    /// <summary>In memory.</summary>
    /// <param name="path">The folder to mount on; made when missing.</param>
    /// <param name="options">Such as <c>size=1m,nr_inodes=50</c>.</param>
    public static Mount Tmpfs(string path, string options) => On(path, "-t", "tmpfs", "-o", options, "tmpfs");

    /// <summary>In memory, and nothing but the page cache: it refuses whoever wants to go past that.</summary>
    public static Mount Ramfs(string path) => On(path, "-t", "ramfs", "ramfs");

    /// <summary>A file that holds a file system.</summary>
    public static Mount Image(string path, string image) => On(path, "-o", "loop", image);

    /// <summary>A new file system in a new file, mounted.</summary>
    public static Mount New(string path, string image, long size, string make, params string[] options)
    {
        Blank(image, size);
        Tool.Run(make, ["-q", .. options, image]);
        return Image(path, image);
    }

    /// <summary>A new exFAT in a new file: what sticks and cameras have. It knows neither links nor owners.</summary>
    public static Mount ExFat(string path, string image, long size)
    {
        Blank(image, size);
        Tool.Run("mkfs.exfat", image);
        return On(path, "-t", "exfat-fuse", "-o", "loop", image);
    }

    /// <param name="options">The new ones, such as <c>size=9m</c> or <c>ro</c>.</param>
    public void Remount(string options) => Tool.Run("mount", "-o", $"remount,{options}", Path);

    public void Dispose()
    {
        // Somebody else may look at it right now (an indexer, a monitor): let it go when they are done.
        if (Tool.Try("umount", null, [Path], []).ExitCode != 0)
        {
            Tool.Run("umount", "--lazy", Path);
        }
    }

    private static void Blank(string image, long size)
    {
        using var file = File.Create(image);
        file.SetLength(size);
    }

    private static Mount On(string path, params string[] arguments)
    {
        Directory.CreateDirectory(path);
        Tool.Run("mount", [.. arguments, path]);
        return new Mount(path);
    }
}
