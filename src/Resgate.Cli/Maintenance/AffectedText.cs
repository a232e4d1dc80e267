using Resgate.Repository.Checking;

namespace Resgate.Cli.Maintenance;

/// <summary>Which snapshots and files damage touches, in lines for people.</summary>
internal static class AffectedText
{
    // Enough to see what is lost; the JSON of a restore names every file.
    private const int MostPathsShown = 20;

    public static IEnumerable<string> Lines(IEnumerable<AffectedPath> affected)
    {
        foreach (var snapshot in affected.GroupBy(static path => path.Snapshot))
        {
            var paths = snapshot.ToList();
            var name = snapshot.Key.ToShortString();
            yield return paths is [{ Path: "/" } root]
                ? $"snapshot {name} is affected: all of it is lost with its topmost directory, which lacks {root.Blob}"
                : $"snapshot {name} is affected: {paths.Count} files or directories cannot be restored whole";
            if (paths is [{ Path: "/" }])
            {
                continue;
            }

            foreach (var path in paths.Take(MostPathsShown))
            {
                yield return $"  {path.Path} lacks {path.Blob}";
            }

            if (paths.Count > MostPathsShown)
            {
                yield return $"  and {paths.Count - MostPathsShown} more";
            }
        }
    }
}
