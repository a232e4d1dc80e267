using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>What this device remembers of its duties at a place: when each was last done, and what failed since.</summary>
/// <remarks>
/// A success is written after the deed and never before it. The record may be deleted at any time, and one that cannot be read counts as
/// none: then nothing was ever done, as far as this device knows. One that cannot be written is passed over.
/// </remarks>
/// <param name="state">Where it is kept.</param>
/// <param name="place">The place.</param>
internal sealed class PlaceDuties(StateFolder state, PlannedPlace place)
{
    private readonly string _path = state.DutiesAt(place.Name);
    private readonly Dictionary<string, DutyMark> _retention = [];

    /// <summary>Of the place's prune.</summary>
    public DutyMark Prune { get; set; } = DutyMark.Nothing;

    public static PlaceDuties Read(StateFolder state, PlannedPlace place)
    {
        var duties = new PlaceDuties(state, place);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(duties._path));
            foreach (var one in document.RootElement.GetProperty("retention").EnumerateObject())
            {
                duties._retention[one.Name] = ReadMark(one.Value);
            }

            duties.Prune = ReadMark(document.RootElement.GetProperty("prune"));
            return duties;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new PlaceDuties(state, place);
        }
    }

    /// <summary>Of a class's retention there.</summary>
    public DutyMark RetentionOf(PlannedClass one) => _retention.GetValueOrDefault(one.Name, DutyMark.Nothing);

    public void SetRetention(PlannedClass one, DutyMark mark) => _retention[one.Name] = mark;

    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        try
        {
            state.Create();
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            await WholeFile.WriteAsync(_path, WriteTo, cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ResgateException)
        {
            // What was done is done; the places show the rest.
        }
    }

    private ValueTask WriteTo(Stream output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("retention");
        foreach (var (name, mark) in _retention)
        {
            WriteMark(json, name, mark);
        }

        json.WriteEndObject();
        WriteMark(json, "prune", Prune);
        json.WriteEndObject();
        return ValueTask.CompletedTask;
    }

    private static void WriteMark(Utf8JsonWriter json, string name, DutyMark mark)
    {
        json.WriteStartObject(name);
        json.WriteMoment("success", mark.Success);
        json.WriteMoment("failed", mark.Failed);
        json.WriteMoment("owed", mark.Owed);
        if (mark.Why is not null)
        {
            json.WriteString("why", mark.Why);
        }

        if (mark.Rules is not null)
        {
            json.WriteString("rules", mark.Rules);
        }

        json.WriteEndObject();
    }

    private static DutyMark ReadMark(JsonElement from) => new(Moment(from, "success"), Moment(from, "failed"), Text(from, "why"))
    {
        Owed = Moment(from, "owed"),
        Rules = Text(from, "rules"),
    };

    private static DateTimeOffset? Moment(JsonElement from, string name) =>
        from.TryGetProperty(name, out var moment) ? moment.GetDateTimeOffset() : null;

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var text) ? text.GetString() : null;
}
