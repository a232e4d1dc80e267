using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>A small file of what this device remembers: one JSON object, replaced as a whole.</summary>
/// <remarks>A memory and no evidence: it may be deleted at any time.</remarks>
internal static class StateRecord
{
    /// <param name="path">The file.</param>
    /// <param name="read">Makes something of the object; what it misses there may fail as it does in <see cref="JsonElement"/>.</param>
    /// <param name="none">What there is when there is no record, or none that can be read.</param>
    public static T Read<T>(string path, Func<JsonElement, T> read, T none)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException or ResgateException)
        {
            return none;
        }
    }

    /// <summary>Writes one; whoever may not write here may still do the rest.</summary>
    /// <param name="state">The folder that it is below.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the object's members.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async ValueTask WriteAsync(StateFolder state, string path, Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        try
        {
            state.Create();
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await WholeFile.WriteAsync(
                path,
                output =>
                {
                    using var json = new Utf8JsonWriter(output);
                    json.WriteStartObject();
                    write(json);
                    json.WriteEndObject();
                    return ValueTask.CompletedTask;
                },
                cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ResgateException)
        {
            // Nothing is lost but words: what was done is done, and the places show the rest.
        }
    }

    /// <summary>A moment; null when it is not there.</summary>
    public static DateTimeOffset? MomentOf(this JsonElement from, string name) =>
        from.TryGetProperty(name, out var moment) ? moment.GetDateTimeOffset() : null;
}
