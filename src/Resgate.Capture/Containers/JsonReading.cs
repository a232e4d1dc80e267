using System.Text.Json;

namespace Resgate.Capture.Containers;

/// <summary>Takes what is there out of an engine's answers, whatever their shape.</summary>
internal static class JsonReading
{
    /// <summary>A member; an element that is nothing when it is not there.</summary>
    public static JsonElement Of(this JsonElement one, string name) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(name, out var value) ? value : default;

    public static string? TextOf(this JsonElement one, string name) =>
        one.Of(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool IsTrue(this JsonElement one, string name) => one.Of(name).ValueKind == JsonValueKind.True;

    public static int? NumberOf(this JsonElement one, string name) =>
        one.Of(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>Both null and nothing stand for an empty list.</summary>
    public static JsonElement[] ArrayOf(this JsonElement one, string name) =>
        one.Of(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
