using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>A mirror is plain files: secrets have no place in it (requirements T2, S3).</summary>
internal static class SecretRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var mirror in facts.Plan.Mirrors)
        {
            foreach (var one in facts.Plan.Classes.Where(one => mirror.Of.Contains(one.Name)))
            {
                if (one.IsSecret)
                {
                    yield return Tell(mirror, one, $"class {one.Name} is secret, and mirror {mirror.Name} would put " +
                        $"it into {mirror.To} in the clear.", "(secret: true)");
                }
                else if (SecretPath(one) is { } path)
                {
                    yield return Tell(mirror, one, $"{path} of class {one.Name} holds secrets by its name, and " +
                        $"mirror {mirror.Name} would put it into {mirror.To} in the clear.", path);
                }
            }
        }
    }

    private static Finding Tell(PlannedMirror mirror, PlannedClass one, string what, string holder) => new()
    {
        Id = "secret",
        Severity = Severity.Broken,
        Classes = [one.Name],
        Places = [$"mirror {mirror.Name}"],
        At = mirror.Marks.Of("of"),
        What = char.ToUpperInvariant(what[0]) + what[1..],
        Timeline =
        [
            $"rsync copies the files as they are, {holder} among them",
            $"whoever can read {mirror.To}, or finds the disk, has the keys of the system",
        ],
        Change = $"take {one.Name} out of 'of:'; the repositories keep it, encrypted.",
    };

    private static string? SecretPath(PlannedClass one) => one.Sources.OfType<PathSource>()
        .SelectMany(static source => source.Paths)
        .FirstOrDefault(SecretNames.Holds);
}
