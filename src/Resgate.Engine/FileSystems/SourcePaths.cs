using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>Questions about paths that users name.</summary>
public static class SourcePaths
{
    /// <summary>Where this process works: as the shell calls it when that is true, so that links on the way keep their names.</summary>
    public static byte[] WorkingDirectory()
    {
        var named = System.Text.Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("PWD") ?? "");
        if (named is [(byte)'/', ..]
            && LookAt(named, out var there) == Errno.None
            && LookAt("."u8, out var here) == Errno.None
            && there.IsSameFile(here))
        {
            return named;
        }

        // The kernel's answer in raw bytes.
        if (DirectoryHandle.Open("/proc/self"u8, out var self, pathOnly: true) == Errno.None)
        {
            using (self)
            {
                if (self!.ReadLink("cwd"u8, out var target) == Errno.None)
                {
                    return target;
                }
            }
        }

        return System.Text.Encoding.UTF8.GetBytes(Environment.CurrentDirectory);
    }

    /// <summary>The absolute form of a path, by its text alone: links are not looked at.</summary>
    public static byte[] Absolute(ReadOnlySpan<byte> path)
    {
        byte[] whole = path is [(byte)'/', ..] ? path.ToArray() : [.. WorkingDirectory(), (byte)'/', .. path];
        var clean = new List<byte>(whole.Length);
        foreach (var range in whole.AsSpan().Split((byte)'/'))
        {
            var part = whole.AsSpan(range);
            if (part.SequenceEqual(".."u8))
            {
                var slash = clean.LastIndexOf((byte)'/');
                clean.RemoveRange(Math.Max(slash, 0), clean.Count - Math.Max(slash, 0));
            }
            else if (!part.IsEmpty && !part.SequenceEqual("."u8))
            {
                clean.Add((byte)'/');
                clean.AddRange(part);
            }
        }

        return clean.Count == 0 ? "/"u8.ToArray() : [.. clean];
    }

    /// <summary>Whether there is something, links not followed at the end.</summary>
    public static bool Exists(ReadOnlySpan<byte> path) => Look(path, out _) == Errno.None;

    /// <summary>Whether there is a regular file, links not followed at the end.</summary>
    public static bool IsFile(ReadOnlySpan<byte> path) => Look(path, out var stat) == Errno.None && stat.Type == NodeType.File;

    /// <summary>Reads the first bytes of a regular file, links not followed at the end, its access time left alone.</summary>
    /// <param name="path">Raw bytes.</param>
    /// <param name="head">Gets them.</param>
    /// <returns>Whether there is such a file, may be read, and has so many.</returns>
    public static bool TryReadHead(ReadOnlySpan<byte> path, Span<byte> head)
    {
        var slash = path.LastIndexOf((byte)'/');
        if (DirectoryHandle.Open(path[..(slash + 1)], out var folder, pathOnly: true) != Errno.None)
        {
            return false;
        }

        using (folder)
        {
            if (SourceFile.Open(folder!, path[(slash + 1)..], out var file) != Errno.None)
            {
                return false;
            }

            using (file)
            {
                return file!.Read(head, out var count) == Errno.None && count == head.Length;
            }
        }
    }

    /// <summary>Who owns what is there, by name; null when there is nothing, or the owner has no name.</summary>
    public static string? OwnerOf(ReadOnlySpan<byte> path) =>
        Look(path, out var stat) == Errno.None && new OwnerNames().User(stat.UserId) is { Length: > 0 } name ? name : null;

    /// <summary>Looks at what a path leads to, links not followed at the end.</summary>
    internal static Errno Look(ReadOnlySpan<byte> path, out FileStat stat)
    {
        stat = default;
        if (path.IsEmpty)
        {
            return Errno.ENOENT;
        }

        var end = path.TrimEnd((byte)'/');
        var slash = end.LastIndexOf((byte)'/');
        var name = end[(slash + 1)..];
        if (end.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            return LookAt(path, out stat);
        }

        var parent = slash < 0 ? "."u8 : slash == 0 ? "/"u8 : end[..slash];
        var failure = DirectoryHandle.Open(parent, out var directory, pathOnly: true);
        if (failure == Errno.None)
        {
            using (directory)
            {
                failure = directory!.Stat(name, out stat);
            }
        }

        return failure;
    }

    private static Errno LookAt(ReadOnlySpan<byte> path, out FileStat stat)
    {
        stat = default;
        var failure = DirectoryHandle.Open(path, out var directory, pathOnly: true);
        if (failure == Errno.None)
        {
            using (directory)
            {
                failure = directory!.Stat(out stat);
            }
        }

        return failure;
    }
}
