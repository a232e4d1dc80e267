using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Capture;

/// <summary>Finds what the paths of a class's sources mean on this machine.</summary>
/// <param name="root">The folder that relative paths are in.</param>
/// <param name="exclude">Patterns of what wildcards shall not find.</param>
/// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a pattern is malformed.</exception>
public sealed class PathSearch(string root, IReadOnlyList<string> exclude)
{
    private readonly PathFilter _excludes = PathFilter.Excluding(PatternList.Parse(exclude));

    /// <param name="path">Absolute or below the root; may have wildcards, which may find nothing.</param>
    /// <returns>Raw bytes; null when a path without wildcards is not there.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the pattern is malformed.</exception>
    public IReadOnlyList<byte[]>? Find(string path)
    {
        var absolute = Absolute(path);
        var found = GlobExpansion.Expand(absolute, acrossFolders: true);
        if (found is [var named] && named.AsSpan().SequenceEqual(absolute))
        {
            return SourcePaths.Exists(named) ? found : null;
        }

        // A wildcard names nothing by itself, so what it finds may be excluded, and may be nothing.
        return [.. found.Where(one => _excludes.Judge(one, Directory.Exists(LossyText.Decode(one))).IsSelected)];
    }

    /// <summary>The path from the root of the file system, wildcards as they are.</summary>
    public byte[] Absolute(string path) => RawText.Encode(path.StartsWith('/') ? path : $"{root.TrimEnd('/')}/{path}");
}
