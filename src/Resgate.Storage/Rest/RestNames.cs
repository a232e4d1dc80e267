using System.Text.Json;
using System.Text.Json.Serialization;
using Resgate.Primitives;

namespace Resgate.Storage.Rest;

/// <summary>The document that tells the names in a folder, in either version of the protocol.</summary>
/// <remarks>
/// <code>
/// version 1   ["64 digits", ...]                           sizes have to be asked for, one by one
/// version 2   [{"name": "64 digits", "size": 123}, ...]
/// </code>
/// </remarks>
internal static class RestNames
{
    /// <summary>The ids, each with its size, or with null where the server told names only. Foreign names are left out.</summary>
    /// <param name="isVersion2">As the answer's type said.</param>
    /// <param name="body">The answer.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="JsonException">It is no such list, or not the whole of one.</exception>
    public static async ValueTask<List<(Id Id, long? Size)>> ReadAsync(bool isVersion2, Stream body, CancellationToken cancellation)
    {
        var found = new List<(Id, long?)>();
        if (isVersion2)
        {
            await foreach (var entry in JsonSerializer.DeserializeAsyncEnumerable(body, RestJson.Default.RestEntry, cancellation))
            {
                if (entry is { Size: >= 0 } && Id.TryParse(entry.Name, out var id))
                {
                    found.Add((id, entry.Size));
                }
            }
        }
        else
        {
            await foreach (var name in JsonSerializer.DeserializeAsyncEnumerable(body, RestJson.Default.String, cancellation))
            {
                if (Id.TryParse(name, out var id))
                {
                    found.Add((id, null));
                }
            }
        }

        return found;
    }
}

/// <summary>One object in a listing of version 2.</summary>
internal sealed record RestEntry(string? Name, long Size);

/// <summary>The shapes of listings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RestEntry))]
[JsonSerializable(typeof(string))]
internal sealed partial class RestJson : JsonSerializerContext;
