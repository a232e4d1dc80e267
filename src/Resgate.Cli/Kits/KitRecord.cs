using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>What is known of this device's kits: when the last was made, and when one was last shown to open every place.</summary>
/// <param name="MadeId">The id of the last kit that was made here; null when none was.</param>
/// <param name="Made">When that was.</param>
/// <param name="MadePlaces">Names of the places in it.</param>
/// <param name="VerifiedId">The id of the kit that was verified last; null when none was.</param>
/// <param name="Verified">When that was.</param>
/// <param name="Places">What each of its places said then.</param>
internal sealed record KitRecord(
    string? MadeId, DateTimeOffset? Made, IReadOnlyList<string> MadePlaces, string? VerifiedId, DateTimeOffset? Verified, IReadOnlyList<KitAnswer> Places)
{
    public static readonly KitRecord Empty = new(null, null, [], null, null, []);

    /// <summary>By place, what the last kit had of it; see <see cref="KitPrint"/>. Empty in records of an earlier Resgate.</summary>
    public IReadOnlyDictionary<string, string> MadePrints { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the last kit that was made is the one that was verified, and brings something back from all of its places.</summary>
    public bool IsProved => MadeId is not null && MadeId == VerifiedId && Places.Count > 0 && Places.All(static place => place.IsProof);

    /// <summary>The same, with a kit in mind that was made just now.</summary>
    public KitRecord WithMade(RecoveryKit kit) => this with
    {
        MadeId = kit.Id,
        Made = kit.Made,
        MadePlaces = [.. kit.Places.Select(static place => place.Name)],
        MadePrints = kit.Places.ToDictionary(static place => place.Name, KitPrint.Of),
    };

    /// <summary>Empty when there is no record, or none that can be read: then nothing is known.</summary>
    public static KitRecord Read(string path) => StateRecord.Read(
        path,
        static root => new KitRecord(
            Text(root, "made_id"),
            Moment(root, "made"),
            [.. root.GetProperty("made_places").EnumerateArray().Select(static name => name.GetString()!)],
            Text(root, "verified_id"),
            Moment(root, "verified"),
            [.. root.GetProperty("places").EnumerateArray().Select(static place => new KitAnswer(
                place.GetProperty("place").GetString()!, place.GetProperty("opened").GetBoolean(), place.GetProperty("points").GetInt32(), Text(place, "why")))])
        {
            MadePrints = root.TryGetProperty("made_prints", out var prints)
                ? prints.EnumerateObject().ToDictionary(static print => print.Name, static print => print.Value.GetString()!)
                : new Dictionary<string, string>(),
        },
        none: Empty);

    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it cannot be written.</exception>
    public ValueTask WriteAsync(string path, CancellationToken cancellation) => WholeFile.WriteAsync(
        path,
        output =>
        {
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteString("made_id", MadeId);
            Write(json, "made", Made);
            json.WriteStartArray("made_places");
            MadePlaces.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteStartObject("made_prints");
            MadePrints.ToList().ForEach(print => json.WriteString(print.Key, print.Value));
            json.WriteEndObject();
            json.WriteString("verified_id", VerifiedId);
            Write(json, "verified", Verified);
            json.WriteStartArray("places");
            foreach (var place in Places)
            {
                json.WriteStartObject();
                json.WriteString("place", place.Place);
                json.WriteBoolean("opened", place.Opened);
                json.WriteNumber("points", place.Points);
                json.WriteString("why", place.Why);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            return ValueTask.CompletedTask;
        },
        cancellation,
        isPrivate: true);

    private static string? Text(JsonElement from, string name) => from.GetProperty(name).GetString();

    private static DateTimeOffset? Moment(JsonElement from, string name) =>
        from.GetProperty(name) is { ValueKind: JsonValueKind.String } moment ? moment.GetDateTimeOffset() : null;

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

/// <summary>What a place said to a kit.</summary>
/// <param name="Place">Its name.</param>
/// <param name="Opened">Whether the kit opened its repository.</param>
/// <param name="Points">How many points of the device are there.</param>
/// <param name="Why">Why it did not open, in one line; null when it did.</param>
internal sealed record KitAnswer(string Place, bool Opened, int Points, string? Why)
{
    /// <summary>Whether there is something to bring back: a repository that opens and has nothing shows no more than that it is empty.</summary>
    public bool IsProof => Opened && Points > 0;
}
