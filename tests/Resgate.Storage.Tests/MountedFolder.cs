namespace Resgate.Storage.Tests;

/// <summary>A small file system of its own, mounted for one test. Needs root.</summary>
internal sealed class MountedFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private MountedFolder() => Path = System.IO.Path.Combine(_folder.Path, "mounted");

    public string Path { get; }

    /// <summary>In memory.</summary>
    /// <param name="options">Such as <c>size=1m,nr_inodes=50</c>.</param>
    public static MountedFolder Tmpfs(string options) => Mount("-t", "tmpfs", "-o", options, "tmpfs");

    /// <summary>An ext4 in a file: a file system that writes past the page cache for real.</summary>
    public static MountedFolder Ext4(long size)
    {
        var image = System.IO.Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(image))
            {
                file.SetLength(size);
            }

            Tool.Run("mkfs.ext4", "-q", "-F", "-m", "0", image);
            return Mount("-o", "loop", image);
        }
        finally
        {
            // The mount keeps it.
            File.Delete(image);
        }
    }

    /// <summary>Leaves about <paramref name="size"/> bytes of room.</summary>
    public void LeaveRoom(long size)
    {
        File.Delete(Filler);
        var free = new DriveInfo(Path).AvailableFreeSpace - size;
        Tool.Run("fallocate", "-l", $"{Math.Max(1, free)}", Filler);
    }

    public void Remount(string options) => Tool.Run("mount", "-o", $"remount,{options}", Path);

    public void Dispose()
    {
        Tool.Run("umount", Path);
        _folder.Dispose();
    }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    private static MountedFolder Mount(params string[] arguments)
    {
        var mounted = new MountedFolder();
        _ = Directory.CreateDirectory(mounted.Path);
        Tool.Run("mount", [.. arguments, mounted.Path]);
        return mounted;
    }
}
