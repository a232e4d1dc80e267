using Resgate.Policy.Costs;
using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Yaml;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Reads places.</summary>
internal static class PlaceReader
{
    private const string KeyFolder = "/etc/resgate/keys";

    /// <summary>Stands in for an address that makes no sense.</summary>
    public static readonly PlaceAddress Unknown = new("/", "local");

    public static PlannedPlace Read(string name, SectionReader block, IReadOnlyList<PriceList> prices)
    {
        var address = block.Value("repository", PlaceAddress.Parse, Unknown);
        var medium = (Medium?)block.Word("medium") ?? address.LikelyMedium;
        var isAppendOnly = block.Word("rights") == 1;
        var prune = (PruneBy?)block.Word("prune") ?? (isAppendOnly ? PruneBy.Elsewhere : PruneBy.Device);
        if (isAppendOnly && prune == PruneBy.Device)
        {
            block.Complaints.Add(
                block.Marks.Of("prune"),
                $"place '{name}' is to be pruned by the device, which may only append there",
                "say 'prune: elsewhere', and let a machine with other credentials do it");
        }

        return new PlannedPlace
        {
            Marks = block.Marks,
            Name = name,
            Address = address,
            Medium = medium,
            Domain = block.Value("domain", FailureDomain.Parse, address.LikelyDomain),
            BroughtEvery = block.Duration("reachable"),
            IsAppendOnly = isAppendOnly,
            Prune = prune,
            Immutable = ReadImmutable(name, block),
            EnforcedBy = block.Text("enforced-by"),
            Window = block.Value("window", TimetableText.Parse, Timetable.Always),
            Upload = block.Rate("upload") ?? MediumSpeed.Up(medium),
            Download = block.Rate("download") ?? MediumSpeed.Down(medium),
            Space = block.Size("space"),
            Rpo = block.Duration("rpo"),
            PasswordFile = block.Text("password") ?? $"{KeyFolder}/{name}.password",
            CredentialsFile = block.Text("credentials"),
            Price = ReadPrice(name, block, address, prices),
            Keep = KeepReader.Read(block, $"'keep' of place '{name}'")?.Rules,
        };
    }

    private static Immutability? ReadImmutable(string name, SectionReader block) =>
        block.Block("immutable", $"'immutable' of place '{name}'") is { } keys
            ? new Immutability(keys.Marks, keys.Word("mode") == 0, keys.Days("days") ?? 1, keys.Duration("extend"))
            : null;

    private static PriceList? ReadPrice(string name, SectionReader block, PlaceAddress address, IReadOnlyList<PriceList> prices)
    {
        if (block.Find("price") is PlanMap)
        {
            return PriceReader.Read("", block.Block("price", $"'price' of place '{name}'")!);
        }

        var known = prices.Concat(PriceTable.BuiltIn.Lists).ToList();
        if (block.Text("price") is not { } wanted)
        {
            return PriceTable.Likely(address) is { } likely ? known.Find(list => list.Name == likely) : null;
        }

        if (known.Find(list => list.Name == wanted) is { } found)
        {
            return found;
        }

        var names = known.Select(static list => list.Name).Distinct().ToList();
        block.Complaints.Add(
            block.Marks.Of("price"),
            $"'price' of place '{name}': there is no price list '{wanted}'",
            NearestName.To(wanted, names) is { } near
                ? $"did you mean '{near}'?"
                : $"there is {Values.Words.List(names, "and")}; others go under 'prices'");
        return null;
    }
}
