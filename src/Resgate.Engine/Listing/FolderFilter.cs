using Resgate.Engine.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Listing;

/// <summary>The folders that a listing is about: each of them, what is in it, and, if asked, all that is below.</summary>
public sealed class FolderFilter
{
    private readonly byte[][] _folders;
    private readonly bool _recursive;

    /// <param name="folders">Absolute paths; none means everything.</param>
    /// <param name="recursive">Whether what lies deeper is shown as well.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a path that is not absolute.</exception>
    public FolderFilter(IReadOnlyList<string> folders, bool recursive)
    {
        if (folders.Any(folder => !folder.StartsWith('/')))
        {
            throw new ResgateException(FailureKind.Usage, "all path filters must be absolute, starting with a forward slash '/'");
        }

        _folders = [.. folders.Select(folder => TreePath.Parse(folder).ToBytes())];
        _recursive = recursive || folders.Count == 0;
    }

    public bool Shows(ReadOnlySpan<byte> path)
    {
        if (_folders.Length == 0)
        {
            return true;
        }

        foreach (var folder in _folders)
        {
            if (path.SequenceEqual(folder)
                || (IsBelow(path, folder) && (_recursive || path[(Prefix(folder) + 1)..].IndexOf((byte)'/') < 0)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something in the folder at this path may be shown.</summary>
    public bool Enters(ReadOnlySpan<byte> path)
    {
        if (_folders.Length == 0)
        {
            return true;
        }

        foreach (var folder in _folders)
        {
            if (path.SequenceEqual(folder) || IsBelow(folder, path) || (_recursive && IsBelow(path, folder)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder)
    {
        var prefix = Prefix(folder);
        return path.Length > prefix + 1 && path[prefix] == (byte)'/' && path.StartsWith(folder[..prefix]);
    }

    // The root's path is its slash; every other folder's path has its slash in front.
    private static int Prefix(ReadOnlySpan<byte> folder) => folder.Length == 1 ? 0 : folder.Length;
}
