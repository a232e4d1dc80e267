using System.Globalization;
using System.Text;
using System.Text.Json;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Tests.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Engine.Tests.Restore;

/// <summary>Every entry below a folder as a line of text: all that a restore has to bring back.</summary>
internal static class DiskTree
{
    private static readonly NodeReader Nodes = new(new OwnerNames(), LocalZone.Utc, keepAccessTime: false);

    /// <summary>By raw path, each byte a character.</summary>
    public static SortedDictionary<string, string> Read(string path)
    {
        using var top = Scratch.Open(path);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var groups = new Dictionary<(ulong, ulong), string>();
        Read(top, "", found, groups);
        return found;
    }

    /// <summary>The same from a golden listing of the source.</summary>
    public static SortedDictionary<string, string> Golden(string listing)
    {
        using var json = JsonDocument.Parse(Fixtures.Bytes(listing));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var groups = new Dictionary<int, string>();
        foreach (var entry in json.RootElement.EnumerateArray())
        {
            var path = Encoding.Latin1.GetString(entry.GetProperty("path_b64").GetBytesFromBase64());
            var type = entry.GetProperty("type").GetString()!;
            if (path == "." || type == "socket")
            {
                continue;
            }

            var line = $"{type} {entry.GetProperty("mode_octal").GetString()} {entry.GetProperty("uid").GetUInt32()}:{entry.GetProperty("gid").GetUInt32()} {entry.GetProperty("mtime_ns").GetInt64()}";
            if (type == "file")
            {
                line += $" {entry.GetProperty("size").GetInt64()} {entry.GetProperty("sha256").GetString()}";
                if (entry.TryGetProperty("hardlink_group", out var group))
                {
                    groups.TryAdd(group.GetInt32(), path);
                    line += $" with {groups[group.GetInt32()]}";
                }
            }

            line += entry.TryGetProperty("target_b64", out var target) ? $" -> {target.GetString()}" : "";
            line += entry.TryGetProperty("rdev_raw", out var device) ? $" device {device.GetUInt64()}" : "";
            if (entry.TryGetProperty("xattrs", out var attributes))
            {
                var texts = attributes.EnumerateArray().Select(static attribute =>
                    $" {Encoding.UTF8.GetString(attribute.GetProperty("name_b64").GetBytesFromBase64())}={attribute.GetProperty("value_b64").GetString()}");
                line += string.Concat(texts.Order(StringComparer.Ordinal));
            }

            found.Add(path, line);
        }

        return found;
    }

    private static void Read(
        DirectoryHandle directory,
        string above,
        SortedDictionary<string, string> found,
        Dictionary<(ulong Device, ulong Inode), string> groups)
    {
        Assert.Equal(Errno.None, directory.ReadEntries(out var entries));
        foreach (var entry in entries)
        {
            var path = above + Encoding.Latin1.GetString(entry.Name);
            Assert.Equal(Errno.None, directory.Stat(entry.Name, out var stat));
            Assert.Equal(Errno.None, Nodes.Read(directory, entry.Name, in stat, [], out var node));
            var mode = Convert.ToString(stat.KernelMode & 0xfff, 8).PadLeft(4, '0');
            var line = $"{Word(stat.Type)} {mode} {stat.UserId}:{stat.GroupId} {((Int128)stat.Modified.Seconds * 1_000_000_000) + stat.Modified.Nanoseconds}";
            if (stat.IsRegular)
            {
                line += $" {stat.Size} {Hash(directory, entry.Name, stat.Size)}";
                if (stat.Links > 1)
                {
                    groups.TryAdd((stat.FileSystem, stat.Inode), path);
                    line += $" with {groups[(stat.FileSystem, stat.Inode)]}";
                }
            }

            line += node!.LinkTarget is { } target ? $" -> {Convert.ToBase64String(target)}" : "";
            line += stat.Type is NodeType.BlockDevice or NodeType.CharacterDevice
                ? string.Create(CultureInfo.InvariantCulture, $" device {stat.Device}")
                : "";
            line += string.Concat((node.ExtendedAttributes ?? [])
                .Select(static attribute => $" {attribute.Name}={Convert.ToBase64String(attribute.Value ?? [])}")
                .Order(StringComparer.Ordinal));
            found.Add(path, line);
            if (stat.IsDirectory)
            {
                Assert.Equal(Errno.None, directory.OpenChild(entry.Name, out var child));
                using (child)
                {
                    Read(child!, path + "/", found, groups);
                }
            }
        }
    }

    private static string Hash(DirectoryHandle directory, byte[] name, ulong size)
    {
        Assert.Equal(Errno.None, new TargetDirectory(directory).OpenFile(name, out var file));
        using (file)
        {
            var content = new byte[size];
            Assert.Equal(Errno.None, file!.Read(content, 0, out var count));
            Assert.Equal(content.Length, count);
            return Id.Of(content).ToString();
        }
    }

    private static string Word(NodeType type) => type switch
    {
        NodeType.File => "file",
        NodeType.Directory => "dir",
        NodeType.Symlink => "symlink",
        NodeType.BlockDevice => "dev",
        NodeType.CharacterDevice => "chardev",
        NodeType.Fifo => "fifo",
        _ => "other",
    };
}
