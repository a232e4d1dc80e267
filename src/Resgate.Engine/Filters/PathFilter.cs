using Resgate.Primitives;

namespace Resgate.Engine.Filters;

/// <summary>The excludes or the includes of one command. Never changes; may be asked from many threads.</summary>
/// <remarks>
/// Patterns that heed case and patterns that do not are two lists; a path that either of them matches is matched, and a
/// <c>!</c> takes back only within its own list. What a backup is told to take by name is not judged, only what lies
/// below it: restic does so since 0.19, while 0.14 leaves an excluded target out.
/// </remarks>
public sealed class PathFilter
{
    /// <summary>Selects everything.</summary>
    public static readonly PathFilter All = new([], isIncluding: false);

    private readonly PatternList[] _lists;
    private readonly bool _isIncluding;

    private PathFilter(PatternList[] lists, bool isIncluding)
    {
        _lists = [.. lists.Where(list => !list.IsEmpty)];
        _isIncluding = isIncluding;
    }

    /// <summary>Selects what no list matches; never goes down into a folder that is not selected.</summary>
    public static PathFilter Excluding(params PatternList[] lists) => new(lists, isIncluding: false);

    /// <summary>Selects what some list matches. Lists without any pattern select everything.</summary>
    public static PathFilter Including(params PatternList[] lists) =>
        lists.All(list => list.IsEmpty) ? All : new(lists, isIncluding: true);

    /// <summary>The filter of a restore, which takes includes or excludes.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: both are given.</exception>
    public static PathFilter Either(PatternList[] includes, PatternList[] excludes)
    {
        if (excludes.All(list => list.IsEmpty))
        {
            return Including(includes);
        }

        return includes.All(list => list.IsEmpty)
            ? Excluding(excludes)
            : throw new ResgateException(FailureKind.Usage, "exclude and include patterns are mutually exclusive");
    }

    /// <param name="path">Clean and usually absolute: in the source for a backup, in the snapshot for a restore.</param>
    /// <param name="isFolder">Only folders are descended into.</param>
    public PathChoice Judge(ReadOnlySpan<byte> path, bool isFolder)
    {
        var matched = false;
        var below = false;
        foreach (var list in _lists)
        {
            matched |= list.Matches(path, out var childMayMatch);
            below |= childMayMatch;
        }

        return _isIncluding ? new PathChoice(matched, below && isFolder) : new PathChoice(!matched, !matched && isFolder);
    }
}
