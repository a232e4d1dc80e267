using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>A mounted file system. It is unmounted with the test, whatever happens. Needs root.</summary>
internal sealed class Mount : IDisposable
{
    private Mount(string path) => Path = path;

    public string Path { get; }

    /// <summary>In memory.</summary>
    /// <param name="path">The folder to mount on; made when missing.</param>
    /// <param name="size">Such as <c>4m</c>.</param>
    public static Mount Tmpfs(string path, string size) => On(path, "-t", "tmpfs", "-o", $"size={size}", "tmpfs");

    /// <summary>A file that holds a file system.</summary>
    public static Mount Image(string path, string image) => On(path, "-o", "loop", image);

    /// <summary>A new file system in a new file, mounted.</summary>
    public static Mount New(string path, string image, long size, string make)
    {
        using (var file = File.Create(image))
        {
            file.SetLength(size);
        }

        Tool.Run(make, "-q", image);
        return Image(path, image);
    }

    public void Resize(string size) => Tool.Run("mount", "-o", $"remount,size={size}", Path);

    public void Dispose()
    {
        // Somebody else may look at it right now (an indexer, a monitor): let it go when they are done.
        if (Tool.Try("umount", null, [Path], []).ExitCode != 0)
        {
            Tool.Run("umount", "--lazy", Path);
        }
    }

    private static Mount On(string path, params string[] arguments)
    {
        Directory.CreateDirectory(path);
        Tool.Run("mount", [.. arguments, path]);
        return new Mount(path);
    }
}
