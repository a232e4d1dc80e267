using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Profiles;
using Resgate.Policy.Plans.Reading;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Costs;

/// <summary>Price lists of storage providers, as of a date. They are data and not code, because they change.</summary>
public sealed record PriceTable(IReadOnlyList<PriceList> Lists)
{
    private static readonly Lazy<PriceTable> _builtIn = new(static () => Read(EmbeddedText.Read("prices.yaml")));

    private static readonly (string Host, string List)[] _hosts =
    [
        ("amazonaws.com", "s3-standard"),
        ("backblazeb2.com", "backblaze-b2"),
        ("r2.cloudflarestorage.com", "cloudflare-r2"),
        ("wasabisys.com", "wasabi"),
        ("storage.googleapis.com", "gcs-standard"),
    ];

    /// <summary>The lists that come with the program.</summary>
    public static PriceTable BuiltIn => _builtIn.Value;

    /// <summary>The list that an address speaks for: its provider's standard class; null for places of one's own.</summary>
    public static string? Likely(PlaceAddress address) => address.Scheme switch
    {
        "azure" => "azure-hot",
        "gs" => "gcs-standard",
        "b2" => "backblaze-b2",
        "s3" => Array.Find(_hosts, one => address.Text.Contains(one.Host, StringComparison.Ordinal)).List,
        _ => null,
    };

    /// <exception cref="InvalidDataException">It makes no sense; the first complaint says why.</exception>
    internal static PriceTable Read(string text)
    {
        var complaints = new Complaints();
        IReadOnlyList<PriceList> lists = [];
        if (YamlDocument.Read(text, "price table", complaints) is { } map)
        {
            var keys = new SectionKeys("price table", [PlanKeys.Root.Find("prices")!]);
            lists = PriceReader.ReadAll(new SectionReader(map, map.Mark, keys, "the price table", complaints));
        }

        return complaints.Count == 0 ? new PriceTable(lists) : throw new InvalidDataException(complaints.All[0].ToString());
    }
}
