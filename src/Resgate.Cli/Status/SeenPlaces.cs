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
    public IReadOnlyList<ClassHolding> Read(PlannedPlace place)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(state.SeenAt(place.Name)));
            var seen = document.RootElement.GetProperty("time").GetDateTimeOffset();
            return [.. document.RootElement.GetProperty("classes").EnumerateArray().Select(one => ReadClass(one, place, seen))];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException or ResgateException)
        {
            return [];
        }
    }

    /// <summary>Remembers what a place has now.</summary>
    public async ValueTask WriteAsync(
        PlannedPlace place, IEnumerable<ClassHolding> holdings, DateTimeOffset now, CancellationToken cancellation)
    {
        var path = state.SeenAt(place.Name);
        try
        {
            state.Create();
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await WholeFile.WriteAsync(path, output => WriteTo(output, holdings, now), cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ResgateException)
        {
            // Whoever may not write here may still ask.
        }
    }

    private static ValueTask WriteTo(Stream output, IEnumerable<ClassHolding> holdings, DateTimeOffset now)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("time", now);
        json.WriteStartArray("classes");
        foreach (var holding in holdings)
        {
            json.WriteStartObject();
            WriteClass(json, holding);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return ValueTask.CompletedTask;
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
        Whole = one.TryGetProperty("whole", out var whole) ? whole.GetDateTimeOffset() : null,
        Newest = one.TryGetProperty("newest", out var newest) ? newest.GetDateTimeOffset() : null,
        Points = one.GetProperty("points").GetInt32(),
        PartialPoints = one.GetProperty("partial_points").GetInt32(),
        Misdated = one.TryGetProperty("misdated", out var misdated)
            ? [.. misdated.EnumerateArray().Select(static id => Id.Parse(id.GetString()))]
            : [],
        Size = one.TryGetProperty("bytes", out var size) ? new ByteCount(size.GetInt64()) : null,
    };
}
