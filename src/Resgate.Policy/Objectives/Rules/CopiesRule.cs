using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>3-2-1: three copies that can fail apart, on two kinds of media, one of them off site (requirement T4).</summary>
/// <remarks>
/// Copies are counted by what they are lost together with: another disk in the device is the device. The data itself is
/// the first copy. That one copy is out of an intruder's reach is <see cref="DeviceKeysRule"/>'s, that copies are good is
/// <see cref="ProofRule"/>'s: the last two figures of 3-2-1-1-0.
/// </remarks>
internal static class CopiesRule
{
    private const int WantedCopies = 3;
    private const int WantedMedia = 2;

    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        foreach (var group in facts.Plan.Classes.GroupBy(one => Kinds(CopiesOf(facts.Plan, one))))
        {
            List<Copy> copies = [.. group.SelectMany(one => CopiesOf(facts.Plan, one)).Distinct()];
            var apart = copies.Select(static copy => copy.Domain).Append(FailureDomain.Device).Distinct().Count();
            var media = copies.Select(static copy => copy.Medium).Append(Medium.Disk).Distinct().Count();
            var hasRemote = copies.Exists(static copy => copy.Domain.IsRemote);
            if (apart < WantedCopies || media < WantedMedia || !hasRemote)
            {
                yield return Tell(facts, [.. group], copies, apart, media, hasRemote);
            }
        }
    }

    private static Finding Tell(PlanFacts facts, List<PlannedClass> classes, List<Copy> copies, int apart, int media, bool hasRemote)
    {
        var lacks = new List<string>();
        if (apart < WantedCopies)
        {
            lacks.Add($"{Words.Count(apart, "copy", "copies")} that can fail apart in place of three");
        }

        if (media < WantedMedia)
        {
            lacks.Add("one kind of medium in place of two");
        }

        if (!hasRemote)
        {
            lacks.Add("none off site");
        }

        return new Finding
        {
            Id = "copies",
            Severity = Severity.Risk,
            Classes = [.. classes.Select(static one => one.Name)],
            Places = [.. copies.Where(static copy => copy.Domain.IsDevice).Select(static copy => copy.Name)],
            At = copies.Find(static copy => copy.Domain.IsDevice)?.At ?? facts.Plan.Marks.Of("places"),
            What = $"3-2-1 does not hold: {string.Join(", ", lacks)}.",
            Timeline = ["1. the data itself, on a disk of the device", .. Count(copies)],
            Change = !hasRemote
                ? "add a place off site: an object store, or a server at another site ('domain: remote')."
                : apart < WantedCopies
                    ? "add a place outside the device, such as a NAS on site; what is in the device stays useful " +
                        "for fast restores."
                    : "put one of the copies on another kind of medium.",
        };
    }

    // Classes whose copies lie alike have the same lack: told once.
    private static string Kinds(IEnumerable<Copy> copies) =>
        string.Join('\n', copies.Select(static copy => $"{copy.Domain} {copy.Medium}").Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> Count(List<Copy> copies)
    {
        var seen = new HashSet<FailureDomain> { FailureDomain.Device };
        foreach (var copy in copies)
        {
            yield return seen.Add(copy.Domain)
                ? $"{seen.Count}. {copy.Text}"
                : $"   {copy.Text}: lost together with " +
                    $"{(copy.Domain.IsDevice ? "the device: theft, lightning, fire, ransomware" : "the other copy in that domain")}";
        }
    }

    private static IEnumerable<Copy> CopiesOf(Plan plan, PlannedClass one) =>
    [
        .. plan.PlacesOf(one)
            .Select(static place => new Copy(place.Name, place.Domain, place.Medium, place.Marks.Of("domain"))),
        .. plan.Mirrors.Where(mirror => mirror.Of.Contains(one.Name))
            .Select(static mirror => new Copy($"mirror {mirror.Name}", mirror.Domain, mirror.Medium, mirror.Marks.Of("domain"))),
    ];

    private sealed record Copy(string Name, FailureDomain Domain, Medium Medium, Plans.Yaml.PlanMark At)
    {
        public string Text => $"{Name}, domain {Domain}";
    }
}
