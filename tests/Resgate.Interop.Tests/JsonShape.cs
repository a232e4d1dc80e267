using System.Text.Json;

namespace Resgate.Interop.Tests;

/// <summary>What a program that reads JSON relies on: the keys of each object and the types of their values, without the values.</summary>
internal static class JsonShape
{
    /// <summary>One line for each kind of object that was printed, sorted; what is no JSON does not count.</summary>
    /// <param name="text">One document, or one a line.</param>
    public static IReadOnlyList<string> Of(string text) =>
        [.. Documents(text).Select(Describe).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The objects among the lines of a text, with their kinds.</summary>
    public static ILookup<string, JsonElement> ByKind(string text) => Documents(text)
        .Where(document => document.ValueKind == JsonValueKind.Object)
        .ToLookup(document => document.TryGetProperty("message_type", out var kind) ? kind.GetString()! : "");

    /// <summary>The keys of an object, each with its type.</summary>
    public static IEnumerable<string> Keys(JsonElement value) =>
        value.EnumerateObject().Select(key => $"{key.Name}: {Describe(key.Value)}").Order(StringComparer.Ordinal);

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", NamedByKind(value)) + "}",
        JsonValueKind.Array => "[" + string.Join(" | ", value.EnumerateArray().Select(Describe).Distinct().Order(StringComparer.Ordinal)) + "]",
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => kind.ToString(),
    };

    // These say what the object is: they stay as they are.
    private static IEnumerable<string> NamedByKind(JsonElement value) => value.EnumerateObject()
        .Select(key => key.Name is "message_type" or "struct_type" or "action" or "modifier" or "during"
            ? $"{key.Name}={key.Value}"
            : $"{key.Name}: {Describe(key.Value)}")
        .Order(StringComparer.Ordinal);

    private static IEnumerable<JsonElement> Documents(string text)
    {
        if (TryParse(text) is { } whole)
        {
            return [whole];
        }

        return text.Split('\n', '\r').Select(TryParse).OfType<JsonElement>();
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return text.TrimStart() is ['{' or '[', ..] ? JsonElement.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
