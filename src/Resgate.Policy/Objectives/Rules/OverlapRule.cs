using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Copies that lie within what they protect: lost with it, and copied into themselves.</summary>
internal static class OverlapRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        var folders = facts.Plan.Places
            .Where(static place => place.Address.LocalPath is not null)
            .Select(static place => (place.Name, Folder: place.Address.LocalPath!, At: place.Marks.Of("repository")))
            .Concat(facts.Plan.Mirrors
                .Where(static mirror => mirror.To.StartsWith('/'))
                .Select(static mirror => (Name: $"mirror {mirror.Name}", Folder: mirror.To, At: mirror.Marks.Of("to"))));
        foreach (var (name, folder, at) in folders)
        {
            if (SourceAround(facts.Plan, folder) is var (one, path))
            {
                yield return new Finding
                {
                    Id = "overlap",
                    Severity = Severity.Broken,
                    Classes = [one.Name],
                    Places = [name],
                    At = at,
                    What = $"{folder} lies within {path}, which class {one.Name} copies: the copies are lost with " +
                        "it, and copied again into themselves.",
                    Change = "keep copies on another disk, outside of everything that is copied.",
                };
            }
        }
    }

    private static (PlannedClass Class, string Path)? SourceAround(Plan plan, string folder) => plan.Classes
        .SelectMany(static one => one.Sources.OfType<PathSource>().SelectMany(static source => source.Paths).Select(path => (Class: one, Path: path)))
        .Select(row => (row.Class, Path: plan.PathOf(row.Path)))
        .Where(row => IsWithin(folder, row.Path))
        .Select(static row => ((PlannedClass, string)?)row)
        .FirstOrDefault();

    private static bool IsWithin(string folder, string path) =>
        (folder.TrimEnd('/') + "/").StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal);
}
