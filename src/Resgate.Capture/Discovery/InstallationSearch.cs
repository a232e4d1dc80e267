namespace Resgate.Capture.Discovery;

/// <summary>Finds VV-Video-AI-System installations by their files, whatever their folder is called.</summary>
/// <param name="tops">Folders to look in, the likeliest first; each may be an installation itself.</param>
public sealed class InstallationSearch(IReadOnlyList<string> tops)
{
    private const string Compose = "docker-compose.yml";
    private const int MostLevels = 3;
    private const int MostEntries = 50_000;

    // Docker Compose alone is everybody's; one of these beside it is not.
    private static readonly string[] _marks = ["scripts/orchestrator.py", "vv-signature.json", "bootstrap.py"];

    // What the kernel shows as files, should somebody search from the top.
    private static readonly string[] _notFiles = ["/proc", "/sys", "/dev", "/run"];

    /// <summary>Absolute paths, in the order in which they were found; what lies in an installation is no other.</summary>
    public IReadOnlyList<string> Run()
    {
        var found = new List<string>();
        foreach (var top in tops.Select(Path.GetFullPath).Distinct())
        {
            if (found.Exists(one => MachineSurvey.IsWithin(top, one)))
            {
                continue;
            }

            if (IsInstallation(top))
            {
                found.Add(top);
                continue;
            }

            var walk = new FolderWalk(MostEntries, MostLevels);
            found.AddRange(walk.From(top, static folder => !_notFiles.Contains(folder) && !IsInstallation(folder))
                .Where(entry => entry.IsFolder && !found.Contains(entry.Path) && IsInstallation(entry.Path))
                .Select(static entry => entry.Path)
                .ToList());
        }

        return found;
    }

    private static bool IsInstallation(string folder) =>
        File.Exists(Path.Combine(folder, Compose)) && _marks.Any(mark => File.Exists(Path.Combine(folder, mark)));
}
