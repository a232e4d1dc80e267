using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Places that are one repository under two names: what happens to the one happens to the other.</summary>
internal static class PlaceTwins
{
    public static void Tell(IReadOnlyList<PlannedPlace> places, Complaints complaints)
    {
        var first = new Dictionary<string, PlannedPlace>(StringComparer.Ordinal);

        // An address that could not be read is a complaint already.
        foreach (var place in places.Where(static place => place.Address != PlaceReader.Unknown))
        {
            if (!first.TryAdd(PlaceIdentity.Of(place.Address).Repository, place))
            {
                var twin = first[PlaceIdentity.Of(place.Address).Repository];
                complaints.Add(
                    place.Marks.Of("repository"),
                    $"place '{place.Name}' is the same repository as place '{twin.Name}' in line {twin.Marks.Of("repository").Line}",
                    "one repository is one copy: keep one of them, or give this one an address of its own");
            }
        }
    }
}
