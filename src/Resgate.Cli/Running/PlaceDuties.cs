using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Plans;

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
    private readonly Dictionary<string, DutyMark> _retention = [];

    /// <summary>Of the place's prune.</summary>
    public DutyMark Prune { get; set; } = DutyMark.Nothing;

    public static PlaceDuties Read(StateFolder state, PlannedPlace place) => StateRecord.Read(
        state.DutiesAt(place.Name),
        root =>
        {
            var duties = new PlaceDuties(state, place) { Prune = ReadMark(root.GetProperty("prune")) };
            foreach (var one in root.GetProperty("retention").EnumerateObject())
            {
                duties._retention[one.Name] = ReadMark(one.Value);
            }

            return duties;
        },
        none: new PlaceDuties(state, place));

    /// <summary>Of a class's retention there.</summary>
    public DutyMark RetentionOf(PlannedClass one) => _retention.GetValueOrDefault(one.Name, DutyMark.Nothing);

    public void SetRetention(PlannedClass one, DutyMark mark) => _retention[one.Name] = mark;

    public ValueTask WriteAsync(CancellationToken cancellation) => StateRecord.WriteAsync(state, state.DutiesAt(place.Name), Write, cancellation);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("retention");
        foreach (var (name, mark) in _retention)
        {
            WriteMark(json, name, mark);
        }

        json.WriteEndObject();
        WriteMark(json, "prune", Prune);
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

    private static DutyMark ReadMark(JsonElement from) => new(from.MomentOf("success"), from.MomentOf("failed"), Text(from, "why"))
    {
        Owed = from.MomentOf("owed"),
        Rules = Text(from, "rules"),
    };

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var text) ? text.GetString() : null;
}
