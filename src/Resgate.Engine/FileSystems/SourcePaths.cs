namespace Resgate.Engine.FileSystems;

/// <summary>Questions about paths that users name.</summary>
public static class SourcePaths
{
    /// <summary>Whether there is something, links not followed at the end.</summary>
    public static bool Exists(ReadOnlySpan<byte> path)
    {
        var end = path.TrimEnd((byte)'/');
        if (end.IsEmpty)
        {
            return path.Length > 0;
        }

        var slash = end.LastIndexOf((byte)'/');
        var name = end[(slash + 1)..];
        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            var opened = DirectoryHandle.Open(path, out var itself, pathOnly: true) == Errno.None;
            itself?.Dispose();
            return opened;
        }

        if (DirectoryHandle.Open(slash < 0 ? "."u8 : slash == 0 ? "/"u8 : end[..slash], out var directory, pathOnly: true) != Errno.None)
        {
            return false;
        }

        using (directory)
        {
            return directory!.Stat(name, out _) == Errno.None;
        }
    }
}
