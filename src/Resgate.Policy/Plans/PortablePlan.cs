using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans;

/// <summary>A plan as it is wanted on another machine: what the device's file says, with the files of places where they are there.</summary>
public static class PortablePlan
{
    /// <param name="reading">A plan that makes sense.</param>
    /// <param name="files">For each place by name, where its password is, and its credentials; null for none.</param>
    /// <returns>YAML without comments and anchors; reads as the same plan but for those files. A profile is named, not filled in.</returns>
    public static string Write(PlanReading reading, IReadOnlyDictionary<string, (string Password, string? Credentials)> files)
    {
        var own = reading.Own!;
        return YamlText.Write(new PlanMap(own.Mark, [.. own.Entries.Select(Moved)]));

        PlanEntry Moved(PlanEntry entry) => entry is { Key: "places", Value: PlanMap places }
            ? entry with { Value = new PlanMap(places.Mark, [.. places.Entries.Select(MovedPlace)]) }
            : entry;

        PlanEntry MovedPlace(PlanEntry entry) => entry.Value is PlanMap place && files.TryGetValue(entry.Key, out var at)
            ? entry with
            {
                Value = new PlanMap(
                    place.Mark,
                    [
                        .. place.Entries.Where(static said => said.Key is not ("password" or "credentials")),
                        Said("password", at.Password),
                        .. at.Credentials is { } credentials ? (PlanEntry[])[Said("credentials", credentials)] : [],
                    ]),
            }
            : entry;
    }

    private static PlanEntry Said(string key, string value)
    {
        var nowhere = new PlanMark("", 1, 1);
        return new PlanEntry(key, nowhere, new PlanScalar(nowhere, value, IsPlain: false));
    }
}
