using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Resgate.Policy.Plans.Keys;

namespace Resgate.Policy.Plans;

/// <summary>The JSON schema of plans, for editors: completion, a line of help for each key, and a red line under a slip.</summary>
/// <remarks>
/// Written from the same table that the reader uses. It is wider than the reader where a schema cannot know: what a
/// profile brings need not be said, and names that have to be elsewhere in the plan are texts.
/// Source: JSON Schema 2020-12.
/// </remarks>
public static class PlanSchema
{
    private const string Number = "[0-9]+ ?";

    // What a profile may bring; a plan only says what differs.
    private static readonly string[] _fromProfiles = ["class", "drill"];

    /// <summary>The whole schema, indented.</summary>
    public static string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "A plan of Resgate");
            WriteKeys(json, PlanKeys.Root);
            json.WriteStartObject("$defs");
            foreach (var section in PlanKeys.All.Skip(1))
            {
                json.WriteStartObject(Reference(section));
                WriteKeys(json, section);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteKeys(Utf8JsonWriter json, SectionKeys section)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", value: false);
        var required = section.Keys.Where(key => key.IsRequired && key.Name != "classes" && !_fromProfiles.Contains(section.Name)).ToList();
        if (required.Count > 0)
        {
            json.WriteStartArray("required");
            required.ForEach(key => json.WriteStringValue(key.Name));
            json.WriteEndArray();
        }

        json.WriteStartObject("properties");
        foreach (var key in section.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Meaning);
            WriteKind(json, key);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter json, PlanKey key)
    {
        switch (key.Kind)
        {
            case KeyKind.Text or KeyKind.Timetable:
                json.WriteString("type", "string");
                break;
            case KeyKind.Texts:
                json.WriteRaw("anyOf", """[{"type":"string"},{"type":"array","items":{"type":"string"}}]""");
                break;
            case KeyKind.Flag:
                json.WriteString("type", "boolean");
                break;
            case KeyKind.Days:
                json.WriteRaw("type", "\"integer\"");
                json.WriteNumber("minimum", 1);
                break;
            case KeyKind.Count:
                json.WriteRaw("anyOf", """[{"type":"integer","minimum":0},{"const":"unlimited"}]""");
                break;
            case KeyKind.Money:
                json.WriteString("type", "number");
                json.WriteNumber("minimum", 0);
                break;
            case KeyKind.Word:
                json.WriteStartArray("enum");
                key.Words.ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
                break;
            case KeyKind.Block:
                json.WriteString("$ref", $"#/$defs/{Reference(key.Section!)}");
                break;
            case KeyKind.TextOrBlock:
                json.WriteRaw("anyOf", $$"""[{"type":"string"},{"$ref":"#/$defs/{{Reference(key.Section!)}}"}]""");
                break;
            case KeyKind.NamedBlocks:
                json.WriteString("type", "object");
                json.WriteRaw("additionalProperties", $$"""{"anyOf":[{"$ref":"#/$defs/{{Reference(key.Section!)}}"},{"const":"none"}]}""");
                break;
            case KeyKind.Blocks:
                json.WriteString("type", "array");
                json.WriteRaw("items", $$"""{"$ref":"#/$defs/{{Reference(key.Section!)}}"}""");
                break;
            default:
                json.WriteString("type", "string");
                json.WriteString("pattern", Pattern(key.Kind));
                break;
        }
    }

    private static string Pattern(KeyKind kind) => kind switch
    {
        KeyKind.Duration => $"^({Number}{Durations} ?)+$",
        KeyKind.DurationOrNone => $"^(none|({Number}{Durations} ?)+)$",
        KeyKind.Period => $"^({Number}(d|days?|w|weeks?|months?|y|years?|h|hours?) ?)+$",
        KeyKind.Span => "^([0-9]+[ymdh])+$",
        KeyKind.Size => "^[0-9]+([.][0-9]+)? ?[kKmMgGtTpP]?i?[bB]?$",
        KeyKind.Rate => "^[0-9]+([.][0-9]+)? ?[kKmMgGtT]?i?[bB]?(/s)?$",
        _ => "^(device|site|remote(/.+)?)$",
    };

    private const string Durations = "(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)";

    private static string Reference(SectionKeys section) => section.Name.Replace(' ', '-');

    private static void WriteRaw(this Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }
}
