using System.Text.Json;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Policy.Tests.Retention;

/// <summary>The snapshots of the fixture <c>v2-019-history</c>, and what restic said about them.</summary>
internal static class History
{
    /// <summary>The fixture's answers were given in UTC, long after its newest snapshot.</summary>
    public static readonly RetentionMoment Moment = new(Moments.Parse("2026-11-23T12:00:00Z"), TimeZoneInfo.Utc);

    public static JsonElement Cases() => Read("forget-cases.json").GetProperty("cases");

    public static List<RetentionCandidate> Snapshots() =>
    [
        .. Read("manifest.json").GetProperty("snapshots").EnumerateArray().Select(snapshot => new RetentionCandidate(
            Id.Parse(snapshot.GetProperty("id").GetString()),
            Moments.Parse(snapshot.GetProperty("time").GetString()!),
            snapshot.GetProperty("hostname").GetString()!,
            Strings(snapshot, "paths"),
            Strings(snapshot, "tags"))),
    ];

    public static string[] Strings(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(text => text.GetString()!)]
            : [];

    private static JsonElement Read(string name) => JsonElement.Parse(Fixtures.Bytes($"restic/v2-019-history/{name}"));
}
