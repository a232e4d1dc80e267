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
            yield return $"snapshot {snapshot.Key.ToShortString()} is affected: {paths.Count} files or directories cannot be restored whole";
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
