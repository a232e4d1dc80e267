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
            Places = [.. copies.Where(static copy => copy.Domain.IsDevice || copy.Beside is not null).Select(static copy => copy.Name)],
            At = (copies.Find(static copy => copy.Domain.IsDevice) ?? copies.Find(static copy => copy.Beside is not null))?.At
                ?? facts.Plan.Marks.Of("places"),
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
            yield return (seen.Add(copy.Domain), copy) switch
            {
                (true, _) => $"{seen.Count}. {copy.Text}",
                (_, { Domain.IsDevice: true }) => $"   {copy.Text}: lost together with the device: theft, lightning, fire, ransomware",
                (_, { Beside: { } other }) => $"   {copy.Name}: lost together with {other}, which is on the same server or in the same bucket",
                _ => $"   {copy.Text}: lost together with the other copy in that domain",
            };
        }
    }

    private static IEnumerable<Copy> CopiesOf(Plan plan, PlannedClass one)
    {
        var places = plan.PlacesOf(one).ToList();
        return
        [
            .. places.Select(place => CopyAt(place, places)),
            .. plan.Mirrors.Where(mirror => mirror.Of.Contains(one.Name))
                .Select(static mirror => new Copy($"mirror {mirror.Name}", mirror.Domain, mirror.Medium, mirror.Marks.Of("domain"), null)),
        ];
    }

    // What is on one server is lost with it, whatever the plan says: of two domains the nearer one is believed, of two remote ones the first.
    private static Copy CopyAt(PlannedPlace place, List<PlannedPlace> places)
    {
        var holder = PlaceIdentity.Of(place.Address).Holder;
        var nearest = places
            .Where(other => other == place || (holder is not null && PlaceIdentity.Of(other.Address).Holder == holder))
            .MinBy(static other => other.Domain.IsDevice ? 0 : other.Domain.IsRemote ? 2 : 1)!;
        return new Copy(place.Name, nearest.Domain, place.Medium, place.Marks.Of("domain"), nearest.Domain == place.Domain ? null : nearest.Name);
    }

    /// <param name="Name">Of the place, or the mirror.</param>
    /// <param name="Domain">What it is lost with.</param>
    /// <param name="Medium">What it is on.</param>
    /// <param name="At">Where the plan says so.</param>
    /// <param name="Beside">The place that is held together with it, where the plan calls their domains different.</param>
    private sealed record Copy(string Name, FailureDomain Domain, Medium Medium, Plans.Yaml.PlanMark At, string? Beside)
    {
        public string Text => $"{Name}, domain {Domain}";
    }
}
