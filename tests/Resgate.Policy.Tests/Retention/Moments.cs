using System.Globalization;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

/// <summary>Times and snapshots, written shortly.</summary>
internal static class Moments
{
    public static Timestamp Parse(string text) =>
        Timestamp.From(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    public static string Print(Timestamp time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static RetentionCandidate Snapshot(string time, params string[] tags) => new(Id.Of(System.Text.Encoding.UTF8.GetBytes(time)), Parse(time), "alpha", ["/srv"], tags);

    public static RetentionMoment At(string now) => new(Parse(now), TimeZoneInfo.Utc);

    /// <summary>The times that stay, newest first, with the reasons.</summary>
    public static IEnumerable<string> Kept(RetentionPlan plan) =>
        plan.Groups.SelectMany(group => group.Keep).Select(kept => $"{Print(kept.Snapshot.Time)} {string.Join(", ", kept.Reasons)}");
}
