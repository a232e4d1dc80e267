namespace Resgate.Testing.FileSystems;

/// <summary>A small file system of its own, mounted for one test. Needs root.</summary>
public sealed class MountedFolder : IDisposable
{
    private readonly string _above = Directory.CreateTempSubdirectory("resgate-mounted-").FullName;
    private readonly Mount _mount;

    private MountedFolder(Func<string, Mount> mount) => _mount = mount(System.IO.Path.Combine(_above, "mounted"));

    public string Path => _mount.Path;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <inheritdoc cref="Mount.Tmpfs"/>
    public static MountedFolder Tmpfs(string options) => new(path => Mount.Tmpfs(path, options));

    /// <inheritdoc cref="Mount.Ramfs"/>
    public static MountedFolder Ramfs() => new(Mount.Ramfs);

    /// <summary>An ext4 in a file: a file system that reads and writes past the page cache for real.</summary>
    public static MountedFolder Ext4(long size) => new(path =>
    {
        // The mount keeps it when its name is gone.
        var image = path + ".img";
        var mount = Mount.New(path, image, size, "mkfs.ext4", "-m", "0");
        File.Delete(image);
        return mount;
    });

    /// <summary>One of them by its name: <c>ext4</c>, <c>tmpfs</c> or <c>ramfs</c>, with room for some dozens of MiB.</summary>
    public static MountedFolder Named(string name) => name switch
    {
        "ext4" => Ext4(64 << 20),
        "tmpfs" => Tmpfs("size=64m"),
        "ramfs" => Ramfs(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <inheritdoc cref="Mount.Remount"/>
    public void Remount(string options) => _mount.Remount(options);

    /// <summary>Leaves about <paramref name="size"/> bytes of room.</summary>
    public void LeaveRoom(long size)
    {
        File.Delete(Filler);
        var free = new DriveInfo(Path).AvailableFreeSpace - size;
        Tool.Run("fallocate", "-l", $"{Math.Max(1, free)}", Filler);
    }

    public void Dispose()
    {
        _mount.Dispose();
        Directory.Delete(_above, recursive: true);
    }
}
