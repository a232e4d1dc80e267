using Resgate.Policy.Costs;
using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Reads price lists.</summary>
internal static class PriceReader
{
    public static IReadOnlyList<PriceList> ReadAll(SectionReader root) =>
        [.. root.NamedBlocks("prices", "price list").Select(static one => Read(one.Name, one.Block))];

    public static PriceList Read(string name, SectionReader block) => new(
        name,
        block.Text("currency", CheckedText.RefuseCurrency) ?? "USD",
        block.Money("storage") ?? 0,
        block.Money("egress") ?? 0,
        block.Money("puts") ?? 0,
        block.Days("minimum-days") ?? 0,
        block.Text("as-of", CheckedText.RefuseDay),
        block.Text("source"));
}
