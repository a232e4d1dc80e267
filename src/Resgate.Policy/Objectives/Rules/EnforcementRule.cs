using Resgate.Policy.Plans;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>Rights and locks that a place is said to have, and that nothing there enforces.</summary>
internal static class EnforcementRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var place in facts.Plan.Places)
        {
            if (place is { IsAppendOnly: true, HoldsAppendOnly: false })
            {
                yield return Tell(place, "rights", "rights: append", "a REST server with '--append-only', or an object store whose credentials cannot delete");
            }

            if (place is { Immutable: not null, HoldsImmutable: false })
            {
                yield return Tell(place, "immutable", "immutable", "a bucket with object lock");
            }
        }
    }

    private static Finding Tell(PlannedPlace place, string key, string said, string able) => new()
    {
        Id = "unenforced",
        Severity = Severity.Risk,
        Places = [place.Name],
        At = place.Marks.Of(key),
        What = $"Nothing makes '{said}' of {place.Name} true: {Kind(place)}.",
        Timeline =
        [
            $"somebody gets into the device, and asks {place.Name} with the device's own credentials to remove everything",
            "nothing there refuses: a line in a plan keeps nobody from it",
        ],
        Change = $"{able}; or 'enforced-by: …' with what else keeps the device from it, such as snapshots that it cannot reach.",
    };

    private static string Kind(PlannedPlace place) => place.Address.Scheme switch
    {
        "local" => "whoever may write to a folder may remove what is in it",
        "sftp" => "SFTP has no such right, and whoever may add files may remove them",
        _ => "a REST server can refuse to remove ('rights: append'), and knows no locks that end by themselves",
    };
}
