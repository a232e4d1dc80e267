using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;

namespace Resgate.Capture.Drafting;

/// <summary>What some patterns of a plan find on this machine.</summary>
/// <param name="patterns">Absolute, as plans have them.</param>
internal sealed class PathCover(IEnumerable<string> patterns)
{
    private readonly HashSet<string> _found =
    [
        .. patterns.SelectMany(static pattern => GlobExpansion.Expand(RawText.Encode(pattern), acrossFolders: true))
            .Where(static path => SourcePaths.Exists(path))
            .Select(static path => RawText.Decode(path)),
    ];

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => _found.Count == 0;

    /// <summary>Whether one of them finds the path, or a folder that it lies in.</summary>
    public bool Covers(string path)
    {
        for (var at = path; at is { Length: > 0 }; at = Path.GetDirectoryName(at))
        {
            if (_found.Contains(at))
            {
                return true;
            }
        }

        return false;
    }
}
