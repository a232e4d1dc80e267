using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Policy.Objectives.Status;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Status;

/// <summary>What places had when somebody last looked, kept on this device for the time when they cannot be reached.</summary>
/// <remarks>
/// A memory and no evidence: it may be deleted at any time, one that cannot be read counts as none, and one that cannot be
/// written is passed over, since nothing is lost but words. Each place has a file of its own, replaced as a whole.
/// </remarks>
internal sealed class SeenPlaces(StateFolder state)
{
    /// <summary>What is remembered of a place; empty for nothing.</summary>
    public IReadOnlyList<ClassHolding> Read(PlannedPlace place) => StateRecord.Read<IReadOnlyList<ClassHolding>>(
        state.SeenAt(place.Name),
        root =>
        {
            var seen = root.GetProperty("time").GetDateTimeOffset();
            return [.. root.GetProperty("classes").EnumerateArray().Select(one => ReadClass(one, place, seen))];
        },
        none: []);

    /// <summary>Remembers what a place has now.</summary>
    public ValueTask WriteAsync(
        PlannedPlace place, IEnumerable<ClassHolding> holdings, DateTimeOffset now, CancellationToken cancellation) =>
        StateRecord.WriteAsync(state, state.SeenAt(place.Name), json => Write(json, holdings, now), cancellation);

    private static void Write(Utf8JsonWriter json, IEnumerable<ClassHolding> holdings, DateTimeOffset now)
    {
        json.WriteString("time", now);
        json.WriteStartArray("classes");
        foreach (var holding in holdings)
        {
            json.WriteStartObject();
            WriteClass(json, holding);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteClass(Utf8JsonWriter json, ClassHolding holding)
    {
        json.WriteString("class", holding.Class);
        json.WriteMoment("whole", holding.Whole);
        json.WriteMoment("newest", holding.Newest);
        json.WriteNumber("points", holding.Points);
        json.WriteNumber("partial_points", holding.PartialPoints);
        json.WriteStartArray("misdated");
        foreach (var id in holding.Misdated)
        {
            json.WriteStringValue(id.ToString());
        }

        json.WriteEndArray();
        if (holding.Size is { } size)
        {
            json.WriteNumber("bytes", size.Bytes);
        }
    }

    private static ClassHolding ReadClass(JsonElement one, PlannedPlace place, DateTimeOffset seen) => new()
    {
        Class = one.GetProperty("class").GetString() ?? "",
        Place = place.Name,
        Seen = seen,
        Whole = one.MomentOf("whole"),
        Newest = one.MomentOf("newest"),
        Points = one.GetProperty("points").GetInt32(),
        PartialPoints = one.GetProperty("partial_points").GetInt32(),
        Misdated = one.TryGetProperty("misdated", out var misdated)
            ? [.. misdated.EnumerateArray().Select(static id => Id.Parse(id.GetString()))]
            : [],
        Size = one.TryGetProperty("bytes", out var size) ? new ByteCount(size.GetInt64()) : null,
    };
}
